package io.millrace.codecs.ffmpeg.wire;

/** The numbers that messages have. */
final class MessageType {
    static final int HELLO = 1;
    static final int JOB = 2;
    static final int TRACKS = 3;
    static final int SAMPLE = 4;
    static final int BREAK = 5;
    static final int OUTPUT_TRACK = 6;
    static final int OUTPUT_SAMPLE = 7;
    static final int STATUS = 8;
    static final int FAILED = 9;
    static final int PICTURE = 10;
    static final int PICTURE_DATA = 11;
    static final int PICTURE_NEXT = 12;
    static final int MEASURE = 13;
    static final int MEASURED = 14;
    static final int DRAIN = 15;
    static final int SOUND = 16;
    static final int SOUND_DATA = 17;

    private MessageType() {}
}
