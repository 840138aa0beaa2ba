package io.millrace.api.health;

/** What alerts are about. */
public enum AlertKind {
    /** A publication runs, but nothing comes. */
    NO_DATA("no-data", true),
    /** The connection of the publisher is gone. */
    NO_INPUT("no-input", true),
    /** The picture does not change, or none comes while sound goes on. */
    FROZEN("frozen", true),
    /** The picture is black. */
    BLACK("black", false),
    /** Too few bits for a picture that is worth watching. */
    LOW_BITRATE("low-bitrate", false),
    /** The bit rate goes up and down. */
    UNSTABLE_BITRATE("unstable-bitrate", false),
    /** Fewer pictures a second than before. */
    LOW_FRAME_RATE("low-frame-rate", false),
    /** Key pictures are too far apart. */
    KEY_PICTURES("key-pictures", false),
    /** Sound and pictures part. */
    AV_DRIFT("av-drift", false),
    /** Nothing is to be heard. */
    SILENCE("silence", false),
    /** The sound is so loud that it is cut off. */
    CLIPPING("clipping", false),
    /** The network loses what the publisher sends. */
    PACKET_LOSS("packet-loss", false);

    private final String code;
    private final boolean critical;

    AlertKind(String code, boolean critical) {
        this.code = code;
        this.critical = critical;
    }

    /** Its name for programs, {@code no-data}. */
    public String code() {
        return code;
    }

    /** Whether viewers see no moving picture: the light is red. */
    public boolean isCritical() {
        return critical;
    }
}
