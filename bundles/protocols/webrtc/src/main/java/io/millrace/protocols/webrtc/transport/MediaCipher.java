package io.millrace.protocols.webrtc.transport;

import io.millrace.protocols.webrtc.transport.srtp.SrtpKeys;
import io.millrace.protocols.webrtc.transport.srtp.SrtpReceiver;
import io.millrace.protocols.webrtc.transport.srtp.SrtpSender;
import io.netty.buffer.ByteBuf;

/** SRTP of one transport, both ways, and its counts. Owned by the event loop. */
final class MediaCipher {
    private static final int FIRST_RTCP_TYPE = 192;
    private static final int LAST_RTCP_TYPE = 223;

    private final Scratch scratch;
    private final PacketRun run;
    private final SrtpSender sender;
    private final SrtpReceiver receiver;
    private SentHistory history;
    private volatile long packetsSent;
    private volatile long bytesSent;
    private volatile long packetsReceived;
    private volatile long bytesReceived;
    private volatile long packetsRefused;

    MediaCipher(SrtpKeys keys, Scratch scratch, PacketRun run) {
        this.scratch = scratch;
        this.run = run;
        sender = new SrtpSender(keys.profile(), keys.local());
        receiver = new SrtpReceiver(keys.profile(), keys.remote());
    }

    void sendRtp(RtpFields fields, ByteBuf payload) {
        int length = RtpHeader.write(fields, payload, scratch.plain);
        if (length > 0) {
            int sealedBytes = sender.rtp(scratch.plain, length, scratch.sealed);
            if (sealedBytes > 0 && history != null && history.ssrc() == fields.ssrc) {
                history.add(fields.sequence, scratch.sealed, sealedBytes);
            }
            send(sealedBytes);
        }
    }

    /** Remembers what is sent of a source from now on. */
    void keep(int ssrc) {
        history = new SentHistory(ssrc);
    }

    /** Sends a packet once more as it was; returns how many bytes that were, 0 if it is not known any more. */
    int sendAgain(int sequence) {
        int length = history == null ? 0 : history.get(sequence, scratch.sealed);
        send(length);
        return length;
    }

    void sendRtp(ByteBuf packet) {
        int length = packet.readableBytes();
        if (length <= scratch.plain.length) {
            packet.getBytes(packet.readerIndex(), scratch.plain, 0, length);
            send(sender.rtp(scratch.plain, length, scratch.sealed));
        }
    }

    void sendRtcp(ByteBuf compound) {
        int length = compound.readableBytes();
        if (length <= scratch.plain.length) {
            compound.getBytes(compound.readerIndex(), scratch.plain, 0, length);
            send(sender.rtcp(scratch.plain, length, scratch.sealed));
        }
    }

    private void send(int sealedBytes) {
        if (sealedBytes > 0 && run.add(scratch.sealed, sealedBytes)) {
            packetsSent = packetsSent + 1;
            bytesSent = bytesSent + sealedBytes;
        }
    }

    /** Hands a protected packet to the listener if it is authentic and new; whether it was one of RTP. */
    boolean receive(ByteBuf packet, TransportListener listener) {
        int length = packet.readableBytes();
        if (length < 2 || length > scratch.received.length) {
            packetsRefused = packetsRefused + 1;
            return false;
        }
        packet.getBytes(packet.readerIndex(), scratch.received, 0, length);
        int type = scratch.received[1] & 0xFF;
        boolean rtcp = type >= FIRST_RTCP_TYPE && type <= LAST_RTCP_TYPE;
        int opened = rtcp
                ? receiver.rtcp(scratch.received, length, scratch.opened)
                : receiver.rtp(scratch.received, length, scratch.opened);
        if (opened < 0) {
            packetsRefused = packetsRefused + 1;
            return false;
        }
        packetsReceived = packetsReceived + 1;
        bytesReceived = bytesReceived + length;
        if (rtcp) {
            listener.rtcp(scratch.opened(opened));
        } else {
            listener.rtp(scratch.opened(opened));
        }
        return !rtcp;
    }

    TransportStatistics statistics() {
        return new TransportStatistics(packetsSent, bytesSent, packetsReceived, bytesReceived, packetsRefused);
    }
}
