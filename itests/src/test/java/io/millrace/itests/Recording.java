package io.millrace.itests;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/** Every byte that FFmpeg sent to publish a stream, from the handshake on. Sent again, it publishes again. */
final class Recording {
    private static final String NAME = "rec-000";
    private static final int HANDSHAKE_BYTES = 1 + 2 * 1_536;

    private final byte[] bytes;

    private Recording(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Publishes through a relay that takes notes. */
    static Recording of(Server server, int sizeBytes) throws Exception {
        ByteArrayOutputStream notes = new ByteArrayOutputStream();
        try (ServerSocket relay = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Void> relayed = CompletableFuture.runAsync(() -> relay(relay, server, notes));
            Processes.run(
                            60,
                            Arrays.stream(("ffmpeg -hide_banner -loglevel error -nostdin -f lavfi -i"
                                                    + " testsrc2=size=640x360:rate=30,noise=alls=12:allf=t -f lavfi -i"
                                                    + " sine=frequency=440:sample_rate=48000 -c:v libx264 -preset ultrafast"
                                                    + " -b:v 2M -g 60 -pix_fmt yuv420p -c:a aac -t 8 -f flv"
                                                    + " rtmp://127.0.0.1:" + relay.getLocalPort() + "/live/" + NAME)
                                            .split(" "))
                                    .toList())
                    .succeeded();
            relayed.get();
        }
        if (notes.size() < sizeBytes) {
            throw new AssertionError("Only " + notes.size() + " bytes were recorded");
        }
        return new Recording(Arrays.copyOf(notes.toByteArray(), sizeBytes));
    }

    private static void relay(ServerSocket relay, Server server, OutputStream notes) {
        try (Socket encoder = relay.accept();
                Socket back = new Socket("127.0.0.1", server.rtmpPort)) {
            Thread answers = new Thread(() -> copy(back, List.of(encoder)));
            answers.start();
            InputStream in = encoder.getInputStream();
            OutputStream out = back.getOutputStream();
            byte[] buffer = new byte[65_536];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                notes.write(buffer, 0, read);
                out.write(buffer, 0, read);
            }
            back.shutdownOutput();
            answers.join();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError("The relay failed", e);
        }
    }

    private static void copy(Socket from, List<Socket> to) {
        try {
            from.getInputStream().transferTo(to.get(0).getOutputStream());
        } catch (IOException e) {
            // the encoder left
        }
    }

    /** The same under another name, and so a stream of its own. */
    byte[] named(int number) {
        byte[] name = NAME.getBytes(StandardCharsets.US_ASCII);
        byte[] other = String.format("rec-%03d", number).getBytes(StandardCharsets.US_ASCII);
        byte[] copy = bytes.clone();
        for (int i = 0; i + name.length <= Math.min(copy.length, 2 * HANDSHAKE_BYTES); i++) {
            if (Arrays.equals(copy, i, i + name.length, name, 0, name.length)) {
                System.arraycopy(other, 0, copy, i, other.length);
            }
        }
        return copy;
    }

    /** Flips a bit in every so many bytes behind the handshake. */
    static byte[] flipped(byte[] good, Random random, int everyBytes) {
        byte[] bad = good.clone();
        for (int at = HANDSHAKE_BYTES + random.nextInt(everyBytes);
                at < bad.length;
                at += 1 + random.nextInt(2 * everyBytes)) {
            bad[at] ^= (byte) (1 << random.nextInt(8));
        }
        return bad;
    }

    /** Ends anywhere. */
    static byte[] truncated(byte[] good, Random random) {
        return Arrays.copyOf(good, random.nextInt(good.length));
    }

    /** Lacks a piece, so that the rest is read from the wrong place on. */
    static byte[] cut(byte[] good, Random random) {
        int from = HANDSHAKE_BYTES + random.nextInt(good.length - HANDSHAKE_BYTES - 10_000);
        int to = from + 1 + random.nextInt(5_000);
        byte[] bad = Arrays.copyOf(good, good.length - (to - from));
        System.arraycopy(good, to, bad, from, good.length - to);
        return bad;
    }
}
