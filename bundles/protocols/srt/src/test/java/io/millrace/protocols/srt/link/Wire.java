package io.millrace.protocols.srt.link;

import io.millrace.protocols.srt.crypt.Encryption;
import io.millrace.protocols.srt.wire.Header;
import io.millrace.protocols.srt.wire.PacketType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Takes the packets of one half of a connection, and makes those that come to it. */
final class Wire implements PacketSink {
    static final long START_US = 1_000_000;
    static final int LOCAL_ID = 11;
    static final int PEER_ID = 22;

    final List<ByteBuffer> sent = new ArrayList<>();

    static LinkParameters parameters(int sequence, int windowPackets, Optional<Encryption> encryption) {
        return new LinkParameters(
                LOCAL_ID,
                PEER_ID,
                sequence,
                sequence,
                0,
                0,
                START_US,
                120_000,
                120_000,
                1_500,
                windowPackets,
                encryption,
                new LinkLimits(256, 256, 0, 5_000_000, 1 << 24, 1 << 12));
    }

    @Override
    public void send(ByteBuffer packet) {
        sent.add(ByteBuffer.allocate(packet.remaining()).put(packet).flip());
    }

    /** Data packets that were sent, in order. */
    List<ByteBuffer> data() {
        return sent.stream().filter(packet -> !Header.isControl(packet)).toList();
    }

    /** Control packets of a type. */
    List<ByteBuffer> control(int type) {
        return sent.stream()
                .filter(packet -> Header.isControl(packet) && Header.type(packet) == type)
                .toList();
    }

    /** The words behind the header. */
    static List<Integer> words(ByteBuffer packet) {
        List<Integer> words = new ArrayList<>();
        for (int at = Header.BYTES; at + 4 <= packet.limit(); at += 4) {
            words.add(packet.getInt(at));
        }
        return words;
    }

    static ByteBuffer content(int... words) {
        ByteBuffer content = ByteBuffer.allocate(words.length * 4);
        for (int word : words) {
            content.putInt(word);
        }
        return content.flip();
    }

    /** A data packet that comes. */
    static ByteBuffer data(int sequence, int flags, long sentUs, int payloadBytes) {
        ByteBuffer packet = ByteBuffer.allocate(Header.BYTES + payloadBytes);
        Header.putData(packet, sequence, Header.message(1, 0) | flags, (int) sentUs, LOCAL_ID);
        while (packet.hasRemaining()) {
            packet.put((byte) sequence);
        }
        return packet.flip();
    }

    /** A control packet that comes. */
    static ByteBuffer control(int type, int information, int... words) {
        ByteBuffer packet = ByteBuffer.allocate(Header.BYTES + words.length * 4);
        Header.putControl(packet, type, 0, information, 0, LOCAL_ID);
        return packet.put(content(words)).flip();
    }

    static final int[] ALL_TYPES = {
        PacketType.KEEP_ALIVE, PacketType.ACK, PacketType.NAK, PacketType.ACKACK, PacketType.DROP_REQUEST
    };
}
