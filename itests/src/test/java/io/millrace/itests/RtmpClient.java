package io.millrace.itests;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/** A bare RTMP peer for tests: sends what it is told to, however wrong, and answers nothing. */
final class RtmpClient implements AutoCloseable {
    static final int AUDIO = 8;
    static final int VIDEO = 9;
    static final int DATA = 18;
    static final int COMMAND = 20;

    private static final int SET_CHUNK_SIZE = 1;
    private static final int BLOCK_BYTES = 1_536;
    private static final int CHUNK_BYTES = 65_536;
    private static final int LONG_TIMESTAMP = 0xFFFFFF;

    private final Socket socket = new Socket();
    private final OutputStream out;
    private int chunkBytes = 128;

    /**
     * Connects, without a handshake.
     *
     * @param receiveBytes size of the receive buffer; 0 for the usual one
     */
    RtmpClient(Server server, int receiveBytes) {
        try {
            if (receiveBytes > 0) {
                socket.setReceiveBufferSize(receiveBytes);
            }
            socket.connect(new InetSocketAddress("127.0.0.1", server.rtmpPort), 5_000);
            socket.setTcpNoDelay(true);
            out = socket.getOutputStream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Connects as far as the application. */
    static RtmpClient connected(Server server, int receiveBytes) {
        RtmpClient client = new RtmpClient(server, receiveBytes);
        client.handshake();
        client.message(2, SET_CHUNK_SIZE, 0, 0, new byte[] {0, (byte) (CHUNK_BYTES >> 16), 0, 0});
        client.chunkBytes = CHUNK_BYTES;
        client.command(0, "connect", 1.0, new Property("app", "live"), new Property("tcUrl", "rtmp://127.0.0.1/live"));
        return client;
    }

    /** A publisher of {@code live/NAME}. */
    static RtmpClient publisher(Server server, String name) {
        RtmpClient client = connected(server, 0);
        client.command(0, "createStream", 2.0, null);
        client.command(1, "publish", 3.0, null, name, "live");
        return client;
    }

    /** A player of {@code live/NAME}. */
    static RtmpClient player(Server server, String name, int receiveBytes) {
        RtmpClient client = connected(server, receiveBytes);
        client.command(0, "createStream", 2.0, null);
        client.command(1, "play", 3.0, null, name);
        return client;
    }

    /** The plain handshake; the server's blocks are skipped. */
    void handshake() {
        byte[] hello = new byte[1 + BLOCK_BYTES];
        hello[0] = 3;
        send(hello);
        try {
            socket.setSoTimeout(10_000);
            if (socket.getInputStream().readNBytes(1 + 2 * BLOCK_BYTES).length < 1 + 2 * BLOCK_BYTES) {
                throw new IOException("The server closed during the handshake");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        send(new byte[BLOCK_BYTES]);
    }

    /** One property of a command object. */
    record Property(String name, String value) {}

    /** An AMF0 command; properties in a row become one object. */
    void command(int streamId, String name, Object... values) {
        try {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            DataOutputStream amf = new DataOutputStream(body);
            text(amf, name);
            for (int i = 0; i < values.length; i++) {
                if (values[i] instanceof Property) {
                    amf.writeByte(3);
                    while (i < values.length && values[i] instanceof Property property) {
                        amf.writeUTF(property.name());
                        text(amf, property.value());
                        i++;
                    }
                    i--;
                    amf.write(new byte[] {0, 0, 9});
                } else if (values[i] == null) {
                    amf.writeByte(5);
                } else if (values[i] instanceof Double number) {
                    amf.writeByte(0);
                    amf.writeDouble(number);
                } else {
                    text(amf, values[i].toString());
                }
            }
            message(3, COMMAND, streamId, 0, body.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void text(DataOutputStream amf, String text) throws IOException {
        amf.writeByte(2);
        amf.writeShort(text.length());
        amf.write(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** One message behind a full header. */
    void message(int chunkStream, int type, int streamId, long timestampMs, byte[] body) {
        long timestamp = timestampMs & 0xFFFF_FFFFL;
        boolean extended = timestamp >= LONG_TIMESTAMP;
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DataOutputStream data = new DataOutputStream(bytes);
            data.writeByte(chunkStream);
            medium(data, extended ? LONG_TIMESTAMP : (int) timestamp);
            medium(data, body.length);
            data.writeByte(type);
            data.writeInt(Integer.reverseBytes(streamId));
            for (int at = 0; at == 0 || at < body.length; at += chunkBytes) {
                if (at > 0) {
                    data.writeByte(0xC0 | chunkStream);
                }
                if (extended) {
                    data.writeInt((int) timestamp);
                }
                data.write(body, at, Math.min(chunkBytes, body.length - at));
            }
            send(bytes.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void medium(DataOutputStream data, int value) throws IOException {
        data.writeByte(value >> 16);
        data.writeShort(value);
    }

    /** Sends bytes as they are. */
    void send(byte[] bytes) {
        try {
            out.write(bytes);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads and drops what comes until there were so many bytes. */
    void awaitBytes(int count) {
        try {
            socket.setSoTimeout(10_000);
            if (socket.getInputStream().readNBytes(count).length < count) {
                throw new IOException("The server closed before " + count + " bytes");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads and drops what comes until the server closes; false if it does not in time. */
    boolean isClosedWithin(int seconds) {
        long deadline = System.nanoTime() + seconds * 1_000_000_000L;
        byte[] dropped = new byte[65_536];
        while (System.nanoTime() < deadline) {
            try {
                socket.setSoTimeout(500);
                if (socket.getInputStream().read(dropped) < 0) {
                    return true;
                }
            } catch (SocketTimeoutException e) {
                // nothing came: look at the time again
            } catch (IOException e) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
