package io.millrace.formats.rtp;

import java.nio.ByteBuffer;

/**
 * Takes access units out of the packets of one payload format. Packets come in order; a unit of which a part is missing is
 * left out. Not thread-safe.
 */
public interface Depacketizer {
    /** Gets access units. */
    interface Output {
        /**
         * A whole access unit.
         *
         * @param timestamp its RTP timestamp, 0 to 2³² − 1
         * @param unit its bytes in the canonical form of the codec, the receiver's own
         */
        void unit(long timestamp, ByteBuffer unit);

        /** A unit was left out, because parts of it are missing. */
        void damaged();
    }

    /**
     * Takes the next packet.
     *
     * @param packet valid during the call
     * @param afterLoss whether packets before it are missing
     * @throws MalformedRtpException if the payload is not what the format says; the next packet may be good again
     */
    void packet(RtpPacket packet, boolean afterLoss, Output output);

    /** The stream ends: a unit that is complete is given out. */
    default void end(Output output) {}
}
