package io.millrace.itests;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An RTMP server that takes every stream, as far as its answers go, and then reads nothing any more; or one that does not even
 * answer.
 */
final class DeafRtmpServer implements AutoCloseable {
    private static final int BLOCK_BYTES = 1_536;
    private static final int RECEIVE_BYTES = 4_096;
    private static final int COMMAND = 20;

    private final ServerSocket listening = new ServerSocket();
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final AtomicInteger taken = new AtomicInteger();
    private final boolean answers;

    private DeafRtmpServer(boolean answers) throws IOException {
        this.answers = answers;
        listening.setReceiveBufferSize(RECEIVE_BYTES);
        listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        daemon(this::accept);
    }

    /** Takes streams and reads nothing of them. */
    static DeafRtmpServer start() {
        return make(true);
    }

    /** Takes connections and is silent. */
    static DeafRtmpServer silent() {
        return make(false);
    }

    private static DeafRtmpServer make(boolean answers) {
        try {
            return new DeafRtmpServer(answers);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "deaf-rtmp");
        thread.setDaemon(true);
        thread.start();
    }

    String url(String path) {
        return "rtmp://127.0.0.1:" + listening.getLocalPort() + "/" + path;
    }

    /** Streams that it has taken, or connections, if it is silent. */
    int taken() {
        return taken.get();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listening.accept();
                open.add(socket);
                if (answers) {
                    daemon(() -> take(socket));
                } else {
                    taken.incrementAndGet();
                }
            }
        } catch (IOException e) {
            // it is closed
        }
    }

    private void take(Socket socket) {
        try {
            InputStream in = socket.getInputStream();
            OutputStream out = socket.getOutputStream();
            in.readNBytes(1 + BLOCK_BYTES);
            byte[] answer = new byte[1 + 2 * BLOCK_BYTES];
            answer[0] = 3;
            out.write(answer);
            in.readNBytes(BLOCK_BYTES);
            readUntil(in, "connect");
            command(out, 0, amf("_result", 1));
            readUntil(in, "createStream");
            command(out, 0, amf("_result", 4, 1));
            readUntil(in, "publish");
            command(out, 1, started());
            taken.incrementAndGet();
        } catch (IOException e) {
            // the other end has left
        }
    }

    private static void readUntil(InputStream in, String word) throws IOException {
        StringBuilder text = new StringBuilder();
        while (text.indexOf(word) < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("No " + word);
            }
            text.append((char) next);
        }
    }

    /** A command with an empty object, and numbers behind it. */
    private static byte[] amf(String name, double transaction, double... numbers) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream amf = new DataOutputStream(bytes);
        text(amf, name);
        number(amf, transaction);
        amf.writeByte(5);
        for (double each : numbers) {
            number(amf, each);
        }
        return bytes.toByteArray();
    }

    private static byte[] started() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream amf = new DataOutputStream(bytes);
        amf.write(amf("onStatus", 0));
        amf.writeByte(3);
        amf.writeUTF("level");
        text(amf, "status");
        amf.writeUTF("code");
        text(amf, "NetStream.Publish.Start");
        amf.write(new byte[] {0, 0, 9});
        return bytes.toByteArray();
    }

    private static void text(DataOutputStream amf, String text) throws IOException {
        amf.writeByte(2);
        amf.writeUTF(text);
    }

    private static void number(DataOutputStream amf, double number) throws IOException {
        amf.writeByte(0);
        amf.writeDouble(number);
    }

    /** One chunk: the bodies are shorter than 128 bytes. */
    private static void command(OutputStream out, int stream, byte[] body) throws IOException {
        out.write(new byte[] {3, 0, 0, 0, 0, 0, (byte) body.length, COMMAND, (byte) stream, 0, 0, 0});
        out.write(body);
        out.flush();
    }

    @Override
    public void close() {
        try {
            listening.close();
            for (Socket each : open) {
                each.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
