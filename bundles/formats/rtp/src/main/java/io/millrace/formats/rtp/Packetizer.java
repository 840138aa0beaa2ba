package io.millrace.formats.rtp;

import java.nio.ByteBuffer;

/** Cuts access units into the payloads of one payload format. Not thread-safe. */
public interface Packetizer {
    /** Gets payloads. */
    @FunctionalInterface
    interface Output {
        /**
         * One payload: a prefix and a part of the access unit.
         *
         * @param prefix bytes before it, valid during the call
         * @param prefixBytes how many of them
         * @param source holds the part; its position and limit are left alone
         * @param from where the part begins
         * @param bytes its length
         * @param marker the packet's marker bit
         */
        void payload(byte[] prefix, int prefixBytes, ByteBuffer source, int from, int bytes, boolean marker);
    }

    /**
     * Cuts one access unit in canonical form.
     *
     * @param unit the whole unit
     * @param sync whether decoding can start at it
     */
    void unit(ByteBuffer unit, boolean sync, Output output);
}
