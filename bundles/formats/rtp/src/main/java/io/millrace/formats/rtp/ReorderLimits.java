package io.millrace.formats.rtp;

/**
 * What a {@link ReorderBuffer} may hold while it waits for a missing packet.
 *
 * @param packets most packets held, a power of two
 * @param bytes most bytes of payload held
 * @param waitUs how long the oldest packet held may wait; 0 to wait for nothing, where the transport keeps the order
 */
public record ReorderLimits(int packets, int bytes, long waitUs) {
    /** Where packets come in order or not at all. */
    public static final ReorderLimits ORDERED = new ReorderLimits(1, 0, 0);

    public ReorderLimits {
        if (Integer.bitCount(packets) != 1) {
            throw new IllegalArgumentException("The packets of a reorder buffer are a power of two, not " + packets);
        }
    }
}
