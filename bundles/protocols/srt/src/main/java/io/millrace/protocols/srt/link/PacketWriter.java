package io.millrace.protocols.srt.link;

import io.millrace.protocols.srt.wire.Header;
import java.nio.ByteBuffer;

/** Builds the packets of a connection in one buffer. Used by one thread. */
final class PacketWriter {
    private static final int HEADERS_BYTES = 28;

    private final ByteBuffer buffer = ByteBuffer.allocate(1500 + Header.BYTES);
    private final PacketSink sink;
    private final int peerId;
    private final long startUs;
    private final int contentBytes;
    private long sentUs;

    PacketWriter(LinkParameters parameters, PacketSink sink) {
        this.sink = sink;
        peerId = parameters.peerId();
        startUs = parameters.startUs();
        sentUs = parameters.peerTimestampUs();
        contentBytes = parameters.mtuBytes() - HEADERS_BYTES - Header.BYTES;
    }

    /** Most bytes behind a header. */
    int contentBytes() {
        return contentBytes;
    }

    int peerId() {
        return peerId;
    }

    /** When something was sent last. */
    long sentUs() {
        return sentUs;
    }

    int timestamp(long timeUs) {
        return (int) (timeUs - startUs);
    }

    /** Begins a control packet: the content may be put behind what is returned. */
    ByteBuffer control(int type, int subtype, int information, long nowUs) {
        buffer.clear();
        Header.putControl(buffer, type, subtype, information, timestamp(nowUs), peerId);
        return buffer;
    }

    /** Begins a data packet. */
    ByteBuffer data() {
        return buffer.clear();
    }

    /** Sends what was begun. */
    void send(long nowUs) {
        sentUs = nowUs;
        sink.send(buffer.flip());
    }
}
