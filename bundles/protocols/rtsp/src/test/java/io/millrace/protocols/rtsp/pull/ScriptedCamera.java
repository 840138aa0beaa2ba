package io.millrace.protocols.rtsp.pull;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** A camera of a few lines: answers each request as the test says; an empty answer is none, and null hangs up. */
final class ScriptedCamera implements AutoCloseable {
    static final String SDP = "v=0\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=control:track1\r\n";

    /** What it was asked, and was answered, message by message. */
    final List<String> asked = new CopyOnWriteArrayList<>();

    private final ServerSocket listener;
    private final Function<String, String> answers;

    ScriptedCamera(Function<String, String> answers) throws IOException {
        this.answers = answers;
        listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(this::run, "scripted-camera");
        thread.setDaemon(true);
        thread.start();
    }

    /** One that can do everything, except that it answers some methods otherwise: {@code METHOD}, answer and so on. */
    static ScriptedCamera except(String... otherwise) throws IOException {
        return new ScriptedCamera(request -> {
            for (int i = 0; i < otherwise.length; i += 2) {
                if (request.startsWith(otherwise[i])) {
                    return otherwise[i + 1];
                }
            }
            return usual(request);
        });
    }

    /** What a camera answers that does all it should. */
    static String usual(String request) {
        if (request.startsWith("RTSP/")) {
            return "";
        }
        if (request.startsWith("DESCRIBE")) {
            return ok("", SDP);
        }
        return request.startsWith("SETUP") ? ok("Session: 7;timeout=4\r\n", "") : ok("", "");
    }

    static String ok(String headers, String body) {
        return "RTSP/1.0 200 OK\r\nCSeq: CSEQ\r\n" + headers
                + (body.isEmpty() ? "" : "Content-Length: " + body.length() + "\r\n") + "\r\n" + body;
    }

    static String refusal(String status) {
        return "RTSP/1.0 " + status + "\r\nCSeq: CSEQ\r\n\r\n";
    }

    String uri(String path) {
        return "rtsp://127.0.0.1:" + listener.getLocalPort() + path;
    }

    int port() {
        return listener.getLocalPort();
    }

    boolean isAsked(String words) {
        return count(words) > 0;
    }

    long count(String words) {
        return asked.stream().filter(each -> each.contains(words)).count();
    }

    private void run() {
        while (!listener.isClosed()) {
            try (Socket socket = listener.accept()) {
                serve(socket);
            } catch (IOException e) {
                // the next one
            }
        }
    }

    private void serve(Socket socket) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        StringBuilder message = new StringBuilder();
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            message.append(line).append('\n');
            if (line.isEmpty()) {
                String text = message.toString();
                message.setLength(0);
                asked.add(text);
                String answer = answers.apply(text);
                if (answer == null) {
                    return;
                }
                String cSeq = text.replaceAll("(?s).*CSeq: (\\d+).*", "$1");
                socket.getOutputStream().write(answer.replace("CSEQ", cSeq).getBytes(StandardCharsets.ISO_8859_1));
            }
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }

    /** Bytes inside the connection, for the script to send. */
    static String inside(int channel, byte[] packet) {
        ByteBuffer framed = ByteBuffer.allocate(4 + packet.length)
                .put((byte) '$')
                .put((byte) channel)
                .putShort((short) packet.length)
                .put(packet);
        return new String(framed.array(), StandardCharsets.ISO_8859_1);
    }

    /** A picture in one packet of SSRC 5. */
    static byte[] picture(int sequence) {
        return ByteBuffer.allocate(20)
                .putInt(0x80E0_0000 | sequence)
                .putInt(3_600 * sequence)
                .putInt(5)
                .putLong(0x6588_8400_1122_3344L)
                .array();
    }
}
