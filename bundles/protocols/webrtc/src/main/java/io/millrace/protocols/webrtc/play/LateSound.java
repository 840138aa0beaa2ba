package io.millrace.protocols.webrtc.play;

/**
 * Holds sound back whose encoder has only just begun and is far behind the pictures: receivers would hold the pictures back
 * for it, and long after it has caught up. Owned by the viewer's event loop.
 */
final class LateSound {
    private static final long LATE_US = 300_000;
    private static final long MOST_SILENCE_US = 3_000_000;
    private static final long OVER = Long.MIN_VALUE;

    private long untilUs;

    /** Sound that is heard from now on. */
    LateSound(long nowUs) {
        untilUs = nowUs + MOST_SILENCE_US;
    }

    /**
     * Whether what there is of the sound is left out.
     *
     * @param pictures null if there are none
     */
    boolean isHeldBack(Feed sound, Feed pictures, long nowUs) {
        if (untilUs == OVER) {
            return false;
        }
        boolean late = pictures != null && sound.wire().behindUs(pictures.wire()) > LATE_US;
        untilUs = late && nowUs < untilUs ? untilUs : OVER;
        return untilUs != OVER;
    }
}
