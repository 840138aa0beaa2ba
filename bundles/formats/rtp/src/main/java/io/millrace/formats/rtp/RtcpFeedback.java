package io.millrace.formats.rtp;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Feedback of a receiver: what it asks for again, and how much it can take (RFC 4585, RFC 5104, REMB). Written as packets of
 * their own, for peers that agreed to reduced-size RTCP (RFC 5506).
 */
public final class RtcpFeedback {
    static final int TRANSPORT = 205;
    static final int PAYLOAD = 206;

    private static final int NACK = 1;
    private static final int ARRIVALS = 15;
    private static final int PICTURE_LOSS = 1;
    private static final int FULL_INTRA = 4;
    private static final int APPLICATION = 15;
    private static final int REMB = 0x52454D42;
    private static final int HEADER_BYTES = 12;
    private static final int MASK_BITS = 16;
    /** Nobody needs more of one packet; a storm of requests costs no more than this. */
    private static final int MAX_REQUESTED = 512;

    private RtcpFeedback() {}

    static void parse(int type, int format, long ssrc, ByteBuffer in, List<RtcpPacket> packets) {
        if (in.remaining() < 4) {
            return;
        }
        long media = u32(in);
        if (type == TRANSPORT && format == NACK) {
            packets.add(new RtcpPacket.GenericNack(ssrc, media, sequences(in)));
        } else if (type == TRANSPORT && format == ARRIVALS) {
            packets.add(ArrivalReport.parse(ssrc, media, in));
        } else if (type == PAYLOAD && format == PICTURE_LOSS) {
            packets.add(new RtcpPacket.KeyPictureRequest(ssrc, media));
        } else if (type == PAYLOAD && format == FULL_INTRA && in.remaining() >= 8) {
            packets.add(new RtcpPacket.KeyPictureRequest(ssrc, u32(in)));
        } else if (type == PAYLOAD && format == APPLICATION && in.remaining() >= 8 && in.getInt() == REMB) {
            int rate = in.getInt();
            int exponent = rate >>> 18 & 0x3F;
            long mantissa = rate & 0x3_FFFF;
            long bitsPerSecond = exponent > 40 ? Long.MAX_VALUE : mantissa << exponent;
            packets.add(new RtcpPacket.ReceiverEstimate(ssrc, bitsPerSecond));
        }
    }

    private static List<Integer> sequences(ByteBuffer in) {
        List<Integer> sequences = new ArrayList<>();
        while (in.remaining() >= 4 && sequences.size() < MAX_REQUESTED) {
            int first = in.getShort() & 0xFFFF;
            int mask = in.getShort() & 0xFFFF;
            sequences.add(first);
            for (int i = 0; i < MASK_BITS; i++) {
                if ((mask >> i & 1) != 0) {
                    sequences.add(first + i + 1 & 0xFFFF);
                }
            }
        }
        return sequences;
    }

    /**
     * Asks for packets again.
     *
     * @param sequences in rising order, with wraps
     */
    public static ByteBuffer nack(long ssrc, long media, List<Integer> sequences) {
        ByteBuffer out =
                ByteBuffer.allocate(HEADER_BYTES + 4 * sequences.size()).position(HEADER_BYTES);
        int i = 0;
        while (i < sequences.size()) {
            int first = sequences.get(i++);
            int mask = 0;
            for (; i < sequences.size(); i++) {
                int distance = sequences.get(i) - first & 0xFFFF;
                if (distance == 0 || distance > MASK_BITS) {
                    break;
                }
                mask |= 1 << distance - 1;
            }
            out.putShort((short) first).putShort((short) mask);
        }
        return finish(out, TRANSPORT, NACK, ssrc, media);
    }

    /** Asks for a key picture. */
    public static ByteBuffer pictureLoss(long ssrc, long media) {
        return finish(ByteBuffer.allocate(HEADER_BYTES).position(HEADER_BYTES), PAYLOAD, PICTURE_LOSS, ssrc, media);
    }

    /** Says how much of some sources together can be received. */
    public static ByteBuffer estimate(long ssrc, long bitsPerSecond, List<Long> sources) {
        ByteBuffer out =
                ByteBuffer.allocate(HEADER_BYTES + 8 + 4 * sources.size()).position(HEADER_BYTES);
        int exponent = Math.max(0, 64 - Long.numberOfLeadingZeros(bitsPerSecond) - 18);
        out.putInt(REMB).putInt(sources.size() << 24 | exponent << 18 | (int) (bitsPerSecond >> exponent));
        sources.forEach(source -> out.putInt(source.intValue()));
        return finish(out, PAYLOAD, APPLICATION, ssrc, 0);
    }

    static ByteBuffer finish(ByteBuffer out, int type, int format, long ssrc, long media) {
        out.flip();
        out.put(0, (byte) (0x80 | format)).put(1, (byte) type).putShort(2, (short) (out.limit() / 4 - 1));
        return out.putInt(4, (int) ssrc).putInt(8, (int) media);
    }

    private static long u32(ByteBuffer in) {
        return in.getInt() & 0xFFFF_FFFFL;
    }
}
