package io.millrace.protocols.mpegts;

import io.millrace.formats.mpegts.TsPackets;
import io.millrace.formats.rtp.RtpPacket;
import io.millrace.net.DatagramSocket;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Sends transport packets when they are due, seven to a datagram. A datagram that does not fill soon is filled up with null
 * packets, so that all have one length. Owned by the socket's event loop.
 */
final class DatagramOutput {
    private static final long FILL_US = 40_000;
    private static final int NULL_PID_HIGH = 0x1F;
    private static final int PAYLOAD_ONLY = 0x10;
    private static final byte[] NULL_PACKET = nullPacket();

    private final DatagramSocket socket;
    private final InetSocketAddress remote;
    private final boolean rtp;
    private final byte[] datagram = new byte[TsPackets.DATAGRAM_BYTES];
    private final ByteBuffer header = ByteBuffer.allocate(RtpPacket.HEADER_BYTES);
    private final long ssrc;
    private final long firstTimestamp;
    private int sequence;
    private int bytes;
    private long firstUs;
    private boolean marked;

    /** @param random where an RTP stream begins */
    DatagramOutput(DatagramSocket socket, InetSocketAddress remote, boolean rtp, SplittableRandom random) {
        this.socket = socket;
        this.remote = remote;
        this.rtp = rtp;
        ssrc = random.nextLong(1L << 32);
        firstTimestamp = random.nextLong(1L << 32);
        sequence = random.nextInt(1 << 16);
    }

    private static byte[] nullPacket() {
        byte[] packet = new byte[TsPackets.PACKET_BYTES];
        Arrays.fill(packet, (byte) 0xFF);
        packet[0] = TsPackets.SYNC_BYTE;
        packet[1] = NULL_PID_HIGH;
        packet[3] = PAYLOAD_ONLY;
        return packet;
    }

    /** The next packet does not continue the stream: RTP says so with its marker (RFC 2250 section 2). */
    void discontinuity() {
        marked = true;
    }

    /**
     * Sends what is due.
     *
     * @return bytes that were sent
     */
    int send(ClockPacer packets, long nowUs) {
        int sent = 0;
        while (packets.dueUs() <= nowUs) {
            if (bytes == 0) {
                firstUs = packets.dueUs();
            }
            packets.take(datagram, bytes);
            bytes += TsPackets.PACKET_BYTES;
            if (bytes == datagram.length) {
                sent += write();
            }
        }
        if (bytes > 0 && nowUs - firstUs >= FILL_US) {
            while (bytes < datagram.length) {
                System.arraycopy(NULL_PACKET, 0, datagram, bytes, NULL_PACKET.length);
                bytes += NULL_PACKET.length;
            }
            sent += write();
        }
        if (sent > 0) {
            socket.flush();
        }
        return sent;
    }

    /** When the datagram that is begun leaves even if it is not full; {@link Long#MAX_VALUE} if none is. */
    long dueUs() {
        return bytes == 0 ? Long.MAX_VALUE : firstUs + FILL_US;
    }

    private int write() {
        int headerBytes = rtp ? RtpPacket.HEADER_BYTES : 0;
        ByteBuf out = PooledByteBufAllocator.DEFAULT.directBuffer(headerBytes + datagram.length);
        if (rtp) {
            long ticks = firstTimestamp + firstUs * 9 / 100;
            RtpPacket.writeHeader(header.clear(), RtpInput.PAYLOAD_TYPE, marked, sequence, ticks, ssrc);
            sequence = sequence + 1 & 0xFFFF;
            marked = false;
            out.writeBytes(header.flip());
        }
        out.writeBytes(datagram);
        socket.write(out, remote);
        bytes = 0;
        return headerBytes + datagram.length;
    }
}
