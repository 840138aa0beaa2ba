package io.millrace.itests;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A server that begins a dialog and hangs up in the middle of it, as often as it is called. */
final class HastyPeer implements AutoCloseable {
    private static final String SDP = "v=0\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n"
            + "a=fmtp:96 packetization-mode=1;sprop-parameter-sets=Z0LAHtkDxWhAAAADAEAAAAwDxYuS,aMuMsg==\r\n"
            + "a=control:track1\r\n";
    private static final byte[] PACKET = {
        '$', 0, 0, 16, (byte) 0x80, (byte) 0xE0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 9, 0x65, (byte) 0x88, 0, 1
    };
    private static final int RTMP_BLOCK_BYTES = 1_536;

    private final ServerSocket listener;
    private final Dialog dialog;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger calls = new AtomicInteger();

    /** What it does before it hangs up; false if the caller hung up first. */
    private interface Dialog {
        boolean with(InputStream in, OutputStream out) throws IOException;
    }

    private HastyPeer(Dialog dialog) {
        this.dialog = dialog;
        try {
            listener = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.execute(this::listen);
    }

    /** An RTMP server that hangs up after the handshake. */
    static HastyPeer rtmp() {
        return new HastyPeer((in, out) -> {
            byte[] answer = new byte[1 + 2 * RTMP_BLOCK_BYTES];
            answer[0] = 3;
            out.write(answer);
            return in.readNBytes(1 + 2 * RTMP_BLOCK_BYTES).length == 1 + 2 * RTMP_BLOCK_BYTES;
        });
    }

    /** A web server that breaks off its playlists in the middle. */
    static HastyPeer playlists() {
        return new HastyPeer((in, out) -> {
            if (request(in).isEmpty()) {
                return false;
            }
            out.write(ascii("HTTP/1.1 200 OK\r\nContent-Type: application/vnd.apple.mpegurl\r\nContent-Length: 1000\r\n"
                    + "\r\n#EXTM3U\n#EXT-X-TARGETDURATION:2\n"));
            return true;
        });
    }

    /** A camera that hangs up after one packet. */
    static HastyPeer camera() {
        return new HastyPeer((in, out) -> {
            String method = "";
            while (!method.equals("PLAY")) {
                List<String> request = request(in);
                if (request.isEmpty()) {
                    return false;
                }
                method = request.get(0).split(" ")[0];
                out.write(ascii(answer(method, request)));
            }
            out.write(PACKET);
            return true;
        });
    }

    private static String answer(String method, List<String> request) {
        String sequence = request.stream()
                .filter(line -> line.startsWith("CSeq"))
                .findFirst()
                .orElse("CSeq: 0");
        String head = "RTSP/1.0 200 OK\r\n" + sequence + "\r\n";
        return switch (method) {
            case "DESCRIBE" -> head + "Content-Length: " + SDP.length() + "\r\n\r\n" + SDP;
            case "SETUP" -> head + "Session: 1\r\nTransport: RTP/AVP/TCP;interleaved=0-1\r\n\r\n";
            default -> head + "\r\n";
        };
    }

    /** The lines of a request without a body; none at the end of the connection. */
    private static List<String> request(InputStream in) throws IOException {
        StringBuilder request = new StringBuilder();
        while (request.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                return List.of();
            }
            request.append((char) next);
        }
        return request.toString().lines().toList();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Where it listens, on the loopback interface. */
    int port() {
        return listener.getLocalPort();
    }

    /** How often it has hung up. */
    int calls() {
        return calls.get();
    }

    private void listen() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                threads.execute(() -> serve(socket));
            } catch (IOException e) {
                // closed
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            if (dialog.with(socket.getInputStream(), socket.getOutputStream())) {
                calls.incrementAndGet();
            }
        } catch (IOException e) {
            // who called hung up first
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.shutdownNow();
    }
}
