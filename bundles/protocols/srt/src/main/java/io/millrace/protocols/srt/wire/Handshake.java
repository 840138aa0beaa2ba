package io.millrace.protocols.srt.wire;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Content of a handshake packet (draft-sharabayko-srt section 3.2.1).
 *
 * @param version 4 in a caller's first packet, 5 after it
 * @param encryption key length in units of 8 bytes, 0 if not said
 * @param extensionField flags of the extensions that follow, {@link #MAGIC} in a listener's first answer
 * @param initialSequence number of the first data packet
 * @param mtuBytes largest packet with IP and UDP headers
 * @param window packets that may be on the way
 * @param type {@link #INDUCTION} and so on, or a {@link RejectCode}
 * @param socketId the sender's socket
 * @param cookie from the listener's first answer; of both sides in rendezvous
 * @param extensions what follows
 */
public record Handshake(
        int version,
        int encryption,
        int extensionField,
        int initialSequence,
        int mtuBytes,
        int window,
        int type,
        int socketId,
        int cookie,
        List<Extension> extensions) {
    /** Bytes without header and extensions. */
    public static final int BYTES = 48;

    public static final int INDUCTION = 1;
    public static final int WAVE_A_HAND = 0;
    public static final int CONCLUSION = -1;
    public static final int AGREEMENT = -2;
    /** Says in a first answer that the listener knows version 5. */
    public static final int MAGIC = 0x4A17;

    public static final int HAS_CAPABILITIES = 1;
    public static final int HAS_KEY = 2;
    public static final int HAS_CONFIGURATION = 4;

    /** What UDT called a datagram socket: the only type that callers ask for. */
    public static final int UDT_DATAGRAM = 2;

    private static final int MAX_EXTENSIONS = 16;
    private static final int ADDRESS_BYTES = 16;

    public Handshake {
        extensions = List.copyOf(extensions);
    }

    /** Reads a handshake; the buffer is behind the header. */
    public static Handshake parse(ByteBuffer in) throws MalformedPacketException {
        if (in.remaining() < BYTES) {
            throw new MalformedPacketException("A handshake of " + in.remaining() + " bytes is too short");
        }
        int version = in.getInt();
        int encryption = in.getShort() & 0xFFFF;
        int extensionField = in.getShort() & 0xFFFF;
        int initialSequence = in.getInt();
        int mtuBytes = in.getInt();
        int window = in.getInt();
        int type = in.getInt();
        int socketId = in.getInt();
        int cookie = in.getInt();
        in.position(in.position() + ADDRESS_BYTES);
        boolean extended = version >= 5 && type == CONCLUSION && extensionField != 0;
        List<Extension> extensions = extended ? parseExtensions(in) : List.of();
        return new Handshake(
                version,
                encryption,
                extensionField,
                initialSequence & Seq.MAX,
                mtuBytes,
                window,
                type,
                socketId,
                cookie,
                extensions);
    }

    private static List<Extension> parseExtensions(ByteBuffer in) throws MalformedPacketException {
        List<Extension> extensions = new ArrayList<>();
        while (in.remaining() >= 4) {
            int type = in.getShort() & 0xFFFF;
            int bytes = (in.getShort() & 0xFFFF) * 4;
            if (bytes > in.remaining()) {
                throw new MalformedPacketException("Extension " + type + " of a handshake claims " + bytes
                        + " bytes where " + in.remaining() + " are left");
            }
            if (extensions.size() == MAX_EXTENSIONS) {
                throw new MalformedPacketException("A handshake has more than " + MAX_EXTENSIONS + " extensions");
            }
            ByteBuffer content = ByteBuffer.allocate(bytes);
            content.put(in.slice(in.position(), bytes)).flip();
            in.position(in.position() + bytes);
            extensions.add(new Extension(type, content));
        }
        return extensions;
    }

    /** The first extension of a type. */
    public Optional<Extension> extension(int wanted) {
        return extensions.stream().filter(each -> each.type() == wanted).findFirst();
    }

    /**
     * Writes a whole handshake packet.
     *
     * @param peerAddress the receiver's IP address, 4 or 16 bytes
     */
    public void write(ByteBuffer out, int timestamp, int destination, byte[] peerAddress) {
        Header.putControl(out, PacketType.HANDSHAKE, 0, 0, timestamp, destination);
        out.putInt(version)
                .putShort((short) encryption)
                .putShort((short) extensionField)
                .putInt(initialSequence)
                .putInt(mtuBytes)
                .putInt(window)
                .putInt(type)
                .putInt(socketId)
                .putInt(cookie);
        putAddress(out, peerAddress);
        for (Extension extension : extensions) {
            ByteBuffer content = extension.content();
            out.putShort((short) extension.type())
                    .putShort((short) (content.remaining() / 4))
                    .put(content);
        }
    }

    /** IPv4 stands in the first word, and every word has its bytes in reverse order. */
    private static void putAddress(ByteBuffer out, byte[] address) {
        for (int word = 0; word < ADDRESS_BYTES; word += 4) {
            for (int i = 3; i >= 0; i--) {
                int index = word + i;
                out.put(index < address.length ? address[index] : 0);
            }
        }
    }

    /** The same with another type, without extensions: a refusal. */
    public Handshake refusing(int code) {
        return new Handshake(5, 0, 0, initialSequence, mtuBytes, window, code, socketId, cookie, List.of());
    }
}
