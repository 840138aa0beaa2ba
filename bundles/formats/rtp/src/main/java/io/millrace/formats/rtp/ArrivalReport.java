package io.millrace.formats.rtp;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Reads what {@link TransportFeedback} and other receivers write. */
final class ArrivalReport {
    private static final int MAX_PACKETS = 4_096;
    private static final long TICK_US = 250;
    private static final long REFERENCE_US = 64_000;
    private static final int HEADER_BYTES = 8;
    private static final int RUN_SYMBOLS = 0x1FFF;
    private static final int ONE_BIT_SYMBOLS = 14;
    private static final int TWO_BIT_SYMBOLS = 7;
    private static final int SMALL = 1;
    private static final int LARGE = 2;

    private ArrivalReport() {}

    /**
     * Reads a report behind the sources of sender and media.
     *
     * @throws MalformedRtpException if it ends before it has said what it announces, or covers more than anyone sends
     */
    static RtcpPacket.TransportArrivals parse(long ssrc, long media, ByteBuffer in) {
        if (in.remaining() < HEADER_BYTES) {
            throw new MalformedRtpException("Transport feedback of " + in.remaining() + " bytes has no header");
        }
        int first = in.getShort() & 0xFFFF;
        int count = in.getShort() & 0xFFFF;
        if (count > MAX_PACKETS) {
            throw new MalformedRtpException(
                    "Transport feedback about " + count + " packets; " + MAX_PACKETS + " are taken at a time");
        }
        // signed, and counted up with each report in the last byte
        long reference = in.getInt() >> 8;
        byte[] symbols = symbols(in, count);
        long[] arrivalsUs = new long[count];
        Arrays.fill(arrivalsUs, RtcpPacket.TransportArrivals.NOT_RECEIVED);
        long atUs = reference * REFERENCE_US;
        for (int i = 0; i < count; i++) {
            if (symbols[i] == SMALL || symbols[i] == LARGE) {
                int bytes = symbols[i];
                if (in.remaining() < bytes) {
                    throw new MalformedRtpException("Transport feedback has fewer arrival times than packets");
                }
                atUs += TICK_US * (bytes == SMALL ? in.get() & 0xFF : in.getShort());
                arrivalsUs[i] = atUs;
            }
        }
        return new RtcpPacket.TransportArrivals(ssrc, media, first, arrivalsUs);
    }

    private static byte[] symbols(ByteBuffer in, int count) {
        byte[] symbols = new byte[count];
        int at = 0;
        while (at < count) {
            if (in.remaining() < 2) {
                throw new MalformedRtpException(
                        "Transport feedback does not say what became of " + (count - at) + " of " + count + " packets");
            }
            int chunk = in.getShort() & 0xFFFF;
            if ((chunk & 0x8000) == 0) {
                int end = Math.min(count, at + (chunk & RUN_SYMBOLS));
                if (end == at) {
                    throw new MalformedRtpException("Transport feedback has a run of no packets");
                }
                Arrays.fill(symbols, at, end, (byte) (chunk >> 13 & 3));
                at = end;
            } else {
                boolean twoBits = (chunk & 0x4000) != 0;
                int symbolsHere = twoBits ? TWO_BIT_SYMBOLS : ONE_BIT_SYMBOLS;
                for (int i = symbolsHere - 1; i >= 0 && at < count; i--) {
                    symbols[at++] = (byte) (twoBits ? chunk >> 2 * i & 3 : chunk >> i & 1);
                }
            }
        }
        return symbols;
    }
}
