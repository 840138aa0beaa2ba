package io.millrace.formats.rtp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads and writes compound RTCP packets (RFC 3550 section 6.1). */
public final class Rtcp {
    static final int SENDER_REPORT = 200;
    static final int RECEIVER_REPORT = 201;
    static final int SOURCE_DESCRIPTION = 202;
    static final int GOODBYE = 203;

    private static final int LAST_TYPE = 223;
    private static final int HEADER_BYTES = 4;
    private static final int BLOCK_BYTES = 24;
    private static final int MAX_PACKETS = 64;
    private static final int CNAME = 1;

    private Rtcp() {}

    /** Whether bytes on a shared port are RTCP rather than RTP, by the packet type (RFC 5761 section 4). */
    public static boolean isRtcp(ByteBuffer bytes) {
        if (bytes.remaining() < 2) {
            return false;
        }
        int type = bytes.get(bytes.position() + 1) & 0xFF;
        return type >= 192 && type <= LAST_TYPE;
    }

    /**
     * The packets of a compound packet that we understand.
     *
     * @throws MalformedRtpException if its framing is broken
     */
    public static List<RtcpPacket> parse(ByteBuffer compound) {
        ByteBuffer in = compound.slice();
        List<RtcpPacket> packets = new ArrayList<>(2);
        int count = 0;
        while (in.remaining() >= HEADER_BYTES) {
            int flags = in.get() & 0xFF;
            int type = in.get() & 0xFF;
            int size = 4 * (in.getShort() & 0xFFFF);
            if (flags >> 6 != 2 || size > in.remaining() || ++count > MAX_PACKETS) {
                throw new MalformedRtpException("Not a compound RTCP packet of version 2");
            }
            packet(type, flags & 0x1F, in.slice(in.position(), size), packets);
            in.position(in.position() + size);
        }
        return packets;
    }

    private static void packet(int type, int count, ByteBuffer in, List<RtcpPacket> packets) {
        if (in.remaining() < 4) {
            return;
        }
        long ssrc = u32(in);
        if (type == SENDER_REPORT && in.remaining() >= 20) {
            packets.add(new RtcpPacket.SenderReport(ssrc, in.getLong(), u32(in), u32(in), u32(in), blocks(in, count)));
        } else if (type == RECEIVER_REPORT) {
            packets.add(new RtcpPacket.ReceiverReport(ssrc, blocks(in, count)));
        } else if (type == GOODBYE && count > 0) {
            packets.add(new RtcpPacket.Goodbye(ssrc));
        } else if (type == RtcpFeedback.TRANSPORT || type == RtcpFeedback.PAYLOAD) {
            RtcpFeedback.parse(type, count, ssrc, in, packets);
        }
    }

    private static List<RtcpPacket.ReportBlock> blocks(ByteBuffer in, int count) {
        List<RtcpPacket.ReportBlock> blocks = new ArrayList<>(count);
        for (int i = 0; i < count && in.remaining() >= BLOCK_BYTES; i++) {
            long ssrc = u32(in);
            int loss = in.getInt();
            blocks.add(
                    new RtcpPacket.ReportBlock(ssrc, loss >>> 24, loss << 8 >> 8, u32(in), u32(in), u32(in), u32(in)));
        }
        return blocks;
    }

    /** A sender report with the name of its source, ready to send. */
    public static ByteBuffer write(RtcpPacket.SenderReport report, String name) {
        ByteBuffer out =
                ByteBuffer.allocate(HEADER_BYTES + 24 + report.reports().size() * BLOCK_BYTES + 300);
        header(
                out,
                SENDER_REPORT,
                report.reports().size(),
                24 + report.reports().size() * BLOCK_BYTES);
        out.putInt((int) report.ssrc()).putLong(report.ntp()).putInt((int) report.rtpTimestamp());
        out.putInt((int) report.packets()).putInt((int) report.octets());
        report.reports().forEach(block -> write(out, block));
        return describe(out, report.ssrc(), name);
    }

    /** A receiver report with the name of its source, ready to send. */
    public static ByteBuffer write(RtcpPacket.ReceiverReport report, String name) {
        ByteBuffer out = ByteBuffer.allocate(HEADER_BYTES + 4 + report.reports().size() * BLOCK_BYTES + 300);
        header(
                out,
                RECEIVER_REPORT,
                report.reports().size(),
                4 + report.reports().size() * BLOCK_BYTES);
        out.putInt((int) report.ssrc());
        report.reports().forEach(block -> write(out, block));
        return describe(out, report.ssrc(), name);
    }

    private static void write(ByteBuffer out, RtcpPacket.ReportBlock block) {
        out.putInt((int) block.ssrc()).putInt(block.fractionLost() << 24 | block.lost() & 0xFF_FFFF);
        out.putInt((int) block.highestSequence()).putInt((int) block.jitter());
        out.putInt((int) block.lastReport()).putInt((int) block.sinceLastReport());
    }

    private static ByteBuffer describe(ByteBuffer out, long ssrc, String name) {
        byte[] text = name.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(text.length, 255);
        int padded = 4 + 2 + length + 1 + 3 & ~3;
        header(out, SOURCE_DESCRIPTION, 1, padded);
        int end = out.position() + padded;
        out.putInt((int) ssrc).put((byte) CNAME).put((byte) length).put(text, 0, length);
        return out.position(end).flip();
    }

    private static void header(ByteBuffer out, int type, int count, int bytes) {
        out.put((byte) (0x80 | count)).put((byte) type).putShort((short) (bytes / 4));
    }

    private static long u32(ByteBuffer in) {
        return in.getInt() & 0xFFFF_FFFFL;
    }
}
