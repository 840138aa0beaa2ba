package io.millrace.itests;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A camera that hangs up after one packet, as often as it is called. */
final class HastyCamera implements AutoCloseable {
    private static final String SDP = "v=0\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n"
            + "a=fmtp:96 packetization-mode=1;sprop-parameter-sets=Z0LAHtkDxWhAAAADAEAAAAwDxYuS,aMuMsg==\r\n"
            + "a=control:track1\r\n";
    private static final byte[] PACKET = {
        '$', 0, 0, 16, (byte) 0x80, (byte) 0xE0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 9, 0x65, (byte) 0x88, 0, 1
    };

    private final ServerSocket listener;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger calls = new AtomicInteger();

    HastyCamera() {
        try {
            listener = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.execute(this::listen);
    }

    String url() {
        return "rtsp://127.0.0.1:" + listener.getLocalPort() + "/hasty";
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
        try (socket;
                BufferedReader in =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))) {
            OutputStream out = socket.getOutputStream();
            String method = "";
            while (!method.equals("PLAY")) {
                String line = in.readLine();
                if (line == null) {
                    return;
                }
                method = line.split(" ")[0];
                String cSeq = "";
                for (String field = in.readLine(); field != null && !field.isEmpty(); field = in.readLine()) {
                    cSeq = field.startsWith("CSeq") ? field : cSeq;
                }
                out.write(answer(method, cSeq).getBytes(StandardCharsets.US_ASCII));
            }
            out.write(PACKET);
            calls.incrementAndGet();
        } catch (IOException e) {
            // who called hung up first
        }
    }

    private static String answer(String method, String cSeq) {
        String head = "RTSP/1.0 200 OK\r\n" + cSeq + "\r\n";
        return switch (method) {
            case "DESCRIBE" -> head + "Content-Length: " + SDP.length() + "\r\n\r\n" + SDP;
            case "SETUP" -> head + "Session: 1\r\nTransport: RTP/AVP/TCP;interleaved=0-1\r\n\r\n";
            default -> head + "\r\n";
        };
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
