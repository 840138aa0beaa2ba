package io.millrace.codecs.ffmpeg.wire;

/** Something that one side says to the other. */
public sealed interface Message permits ToWorker, FromWorker {
    /** The version of this protocol. */
    int PROTOCOL_VERSION = 1;
    /** No message is longer: type and body, without the length itself. */
    int MAX_BYTES = 64 << 20;
}
