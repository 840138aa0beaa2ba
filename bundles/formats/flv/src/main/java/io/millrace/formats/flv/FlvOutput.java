package io.millrace.formats.flv;

import java.nio.ByteBuffer;

/** Takes the messages that {@link FlvMuxer} makes of samples. Called on the muxer's thread. */
@FunctionalInterface
public interface FlvOutput {
    /**
     * Takes one message, whose body is the header bytes followed by the payload: {@code headerBytes +
     * payload.remaining()} bytes in all.
     *
     * @param type see {@link FlvMessageType}
     * @param timestampMs decoding time modulo 2^32
     * @param header an array that is valid during the call only
     * @param headerBytes how much of it counts
     * @param payload the sample's bytes, not copied; its position may be moved
     */
    void message(int type, long timestampMs, byte[] header, int headerBytes, ByteBuffer payload);
}
