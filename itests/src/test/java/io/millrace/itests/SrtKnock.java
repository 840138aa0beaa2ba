package io.millrace.itests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A caller that does no more than shake hands: it learns whether, and by which number, it is refused. */
final class SrtKnock implements AutoCloseable {
    private static final int INDUCTION = 1;
    private static final int CONCLUSION = -1;
    private static final int HEADER_BYTES = 16;
    private static final int TYPE_AT = HEADER_BYTES + 20;
    private static final int SOCKET_AT = HEADER_BYTES + 24;
    private static final int COOKIE_AT = HEADER_BYTES + 28;
    private static final int TRIES = 20;

    private final DatagramSocket socket;
    private final int port;
    private final int code;
    private final int peerSocket;

    /**
     * Knocks.
     *
     * @param keyBytes length of keys wrapped under a passphrase that nobody knows; 0 for no encryption
     */
    SrtKnock(Server server, String streamId, int keyBytes) {
        port = server.srtPort;
        try {
            socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
            socket.setSoTimeout(500);
            ByteBuffer first = exchange(handshake(4, 0, 2, INDUCTION, 0, ByteBuffer.allocate(0)));
            ByteBuffer extensions = extensions(streamId, keyBytes);
            ByteBuffer second = exchange(
                    handshake(5, keyBytes / 8, keyBytes > 0 ? 7 : 5, CONCLUSION, first.getInt(COOKIE_AT), extensions));
            code = second.getInt(TYPE_AT);
            peerSocket = second.getInt(SOCKET_AT);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The number that it was refused with, 0 if it was let in. */
    int code() {
        return code == CONCLUSION ? 0 : code;
    }

    private static ByteBuffer extensions(String streamId, int keyBytes) {
        ByteBuffer out = ByteBuffer.allocate(600);
        out.putShort((short) 1)
                .putShort((short) 3)
                .putInt(0x010501)
                .putInt(0xBF)
                .putInt(120 << 16 | 120);
        if (keyBytes > 0) {
            int words = (16 + 16 + 8 + keyBytes) / 4;
            out.putShort((short) 3).putShort((short) words).putInt(0x12202901).putInt(0);
            out.putInt(0x02000200).putInt(0x0400 | keyBytes / 4).position(out.position() + words * 4 - 16);
        }
        byte[] id = streamId.getBytes(StandardCharsets.UTF_8);
        int padded = id.length + 3 & ~3;
        out.putShort((short) 5).putShort((short) (padded / 4));
        for (int i = 0; i < padded; i++) {
            int index = (i & ~3) + 3 - (i & 3);
            out.put(index < id.length ? id[index] : 0);
        }
        return out.flip();
    }

    private static byte[] handshake(
            int version, int encryption, int flags, int type, int cookie, ByteBuffer extensions) {
        ByteBuffer out = ByteBuffer.allocate(HEADER_BYTES + 48 + extensions.remaining());
        out.putInt(1 << 31).putInt(0).putInt(0).putInt(0);
        out.putInt(version).putShort((short) encryption).putShort((short) flags);
        out.putInt(1_000).putInt(1_500).putInt(8_192).putInt(type).putInt(4_711).putInt(cookie);
        out.position(HEADER_BYTES + 48);
        return out.put(extensions).array();
    }

    private ByteBuffer exchange(byte[] packet) throws IOException {
        DatagramPacket answer = new DatagramPacket(new byte[1_500], 1_500);
        for (int i = 0; ; i++) {
            socket.send(new DatagramPacket(packet, packet.length, InetAddress.getLoopbackAddress(), port));
            try {
                socket.receive(answer);
                return ByteBuffer.wrap(answer.getData(), 0, answer.getLength());
            } catch (SocketTimeoutException e) {
                if (i == TRIES) {
                    throw e;
                }
            }
        }
    }

    /** Says good-bye, if it was let in. */
    @Override
    public void close() {
        try {
            if (code() == 0) {
                byte[] shutdown = ByteBuffer.allocate(20)
                        .putInt(1 << 31 | 5 << 16)
                        .putInt(0)
                        .putInt(0)
                        .putInt(peerSocket)
                        .array();
                socket.send(new DatagramPacket(shutdown, shutdown.length, InetAddress.getLoopbackAddress(), port));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            socket.close();
        }
    }
}
