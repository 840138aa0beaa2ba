package io.millrace.protocols.mpegts;

import io.millrace.formats.rtp.MalformedRtpException;
import io.millrace.formats.rtp.ReorderBuffer;
import io.millrace.formats.rtp.ReorderLimits;
import io.millrace.formats.rtp.RtpPacket;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/** Takes transport packets out of RTP (RFC 2250 section 2) and puts them in order. Owned by one event loop. */
final class RtpInput {
    /** Payload type of MPEG-TS (RFC 3551 section 6). */
    static final int PAYLOAD_TYPE = 33;

    private static final int FIRST_DYNAMIC = 96;
    private static final byte TRANSPORT_SYNC = 0x47;

    private final ReorderLimits limits;
    private final Consumer<ByteBuffer> output;
    private ReorderBuffer order;
    private long ssrc = -1;
    private long lostBefore;
    private long lateBefore;

    /** @param output gets whole payloads, valid during the call */
    RtpInput(ReorderLimits limits, Consumer<ByteBuffer> output) {
        this.limits = limits;
        this.output = output;
        order = buffer();
    }

    private ReorderBuffer buffer() {
        return new ReorderBuffer(limits, (packet, afterLoss) -> output.accept(packet.payload()));
    }

    /**
     * Takes a datagram.
     *
     * @throws MalformedRtpException if it is no RTP packet with a transport stream; the message says how to mend it
     */
    void datagram(ByteBuffer bytes, long nowUs) {
        if (bytes.hasRemaining() && bytes.get(bytes.position()) == TRANSPORT_SYNC) {
            throw new MalformedRtpException("They are transport packets without RTP, for which the URL is udp://");
        }
        RtpPacket packet = RtpPacket.parse(bytes);
        if (packet.payloadType() != PAYLOAD_TYPE && packet.payloadType() < FIRST_DYNAMIC) {
            throw new MalformedRtpException("They are RTP packets of payload type " + packet.payloadType()
                    + "; a transport stream has 33, or one from 96 up");
        }
        if (packet.ssrc() != ssrc) {
            reset();
            ssrc = packet.ssrc();
        }
        order.offer(packet, nowUs);
    }

    /** Gives up what has been missing for too long. */
    void release(long nowUs) {
        order.release(nowUs);
    }

    /** The stream begins anew; what is held comes out. */
    void reset() {
        order.flush();
        lostBefore += order.lost();
        lateBefore += order.late();
        order = buffer();
        ssrc = -1;
    }

    /** Whether packets wait for one that is missing. */
    boolean isHolding() {
        return order.held() > 0;
    }

    /** Packets that never came, or not in time. */
    long lost() {
        return lostBefore + order.lost();
    }

    /** Packets that came twice or too late. */
    long late() {
        return lateBefore + order.late();
    }
}
