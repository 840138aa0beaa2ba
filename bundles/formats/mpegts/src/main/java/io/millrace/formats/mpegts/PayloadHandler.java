package io.millrace.formats.mpegts;

/** Takes the payloads of the packets of one PID. */
interface PayloadHandler {
    /** One payload, from {@code from} to before {@code to}; the array is used anew afterwards. */
    void payload(byte[] bytes, int from, int to, PacketFlags flags);

    /** Packets are missing before the next payload. */
    void lost();

    /** No more packets come: deliver what is whole. */
    default void end() {}
}
