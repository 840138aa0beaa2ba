package io.millrace.formats.flv;

/** Types of FLV tags and of the RTMP messages with the same bodies. */
public final class FlvMessageType {
    public static final int AUDIO = 8;
    public static final int VIDEO = 9;
    /** Script data whose first byte selects the format, 0 for AMF0. */
    public static final int DATA_AMF3 = 15;
    /** Script data in AMF0: onMetaData, onCuePoint and others. */
    public static final int DATA_AMF0 = 18;

    private FlvMessageType() {}
}
