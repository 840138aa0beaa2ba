package io.millrace.api.codec;

/** There is no picture of a stream, for a reason in plain words. */
public final class PictureUnavailableException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean temporary;

    /**
     * @param reason plain words for who asked
     * @param temporary whether asking again later may help; else there is no such stream, or it has no pictures
     */
    public PictureUnavailableException(String reason, boolean temporary) {
        super(reason);
        this.temporary = temporary;
    }

    /** Whether asking again later may help. */
    public boolean isTemporary() {
        return temporary;
    }
}
