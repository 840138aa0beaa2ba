package io.millrace.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Hostile and broken peers end their own session; a stream that plays meanwhile is not disturbed. */
class HostileInputIT {
    private static final String STREAM = "live/undisturbed";
    private static final int CONNECTIONS = 100;

    private static Server server;
    private static Processes.Running encoder;

    @BeforeAll
    static void start() {
        server = Server.start("hostile");
        encoder = Encoder.ffmpeg(server, STREAM, "-bf", "0");
        server.awaitPlayable(STREAM);
    }

    @AfterAll
    static void stop() {
        assertTrue(encoder.isAlive(), "the publisher was never dropped");
        encoder.close();
        server.close();
    }

    @Test
    void randomBytes() throws Exception {
        undisturbed(() -> attack(random -> {
            byte[] bytes = new byte[Server.SOAK ? 1_000_000 : 300_000];
            random.nextBytes(bytes);
            return bytes;
        }));
    }

    @Test
    void randomBytesAfterAHandshake() throws Exception {
        undisturbed(() -> attack(random -> {
            byte[] bytes = new byte[Server.SOAK ? 1_000_000 : 300_000];
            random.nextBytes(bytes);
            bytes[0] = 3;
            return bytes;
        }));
    }

    @Test
    void absurdSizes() throws Exception {
        undisturbed(() -> attack(random -> {
            ByteBuffer bytes = ByteBuffer.allocate(1 + 2 * 1_536 + 400);
            bytes.put((byte) 3).position(1 + 2 * 1_536);
            // set chunk size to 2^31, then a message of 16 MB on a stream that does not exist, then nested objects
            bytes.put(new byte[] {2, 0, 0, 0, 0, 0, 4, 1, 0, 0, 0, 0, (byte) 0x80, 0, 0, 0});
            bytes.put(new byte[] {3, 0, 0, 0, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 20, 0, 0, 0, 0});
            for (int i = 0; i < 100; i++) {
                bytes.put(new byte[] {3, 0, 1});
            }
            return bytes.array();
        }));
    }

    @Test
    void pollsOfMissingPlaylistsLeaveNothingBehind() throws Exception {
        int polls = Server.SOAK ? 10_000 : 3_000;
        undisturbed(() -> {
            for (int i = 0; i < polls; i++) {
                assertEquals(
                        404,
                        server.get("/live/missing" + i % 50 + "/index.m3u8").statusCode());
            }
        });
        assertTrue(server.exec("media:sessions").lines().noneMatch(line -> line.contains("missing")));
    }

    /** Every connection sends its bytes and looks whether it is closed; nobody waits long. */
    private static void attack(java.util.function.Function<Random, byte[]> payload) {
        ExecutorService threads = Executors.newFixedThreadPool(20);
        try {
            List<Future<?>> attacks = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                Random random = new Random(i);
                attacks.add(threads.submit(() -> send(payload.apply(random))));
            }
            for (Future<?> attack : attacks) {
                attack.get();
            }
        } catch (Exception e) {
            throw new AssertionError("The attack itself failed", e);
        } finally {
            threads.shutdownNow();
        }
    }

    private static void send(byte[] bytes) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", server.rtmpPort), 5_000);
            socket.setSoTimeout(2_000);
            OutputStream out = socket.getOutputStream();
            out.write(bytes);
            out.flush();
            socket.getInputStream().readNBytes(10_000);
        } catch (IOException expected) {
            // the server closed the connection while it was being written: what it should do
            assertTrue(expected.getMessage() != null);
        }
    }

    private static void undisturbed(Runnable attack) throws Exception {
        long before = server.residentMegabytes();
        StrictReader reader = new StrictReader(server, STREAM, "v0.m3u8", null);
        Thread thread = new Thread(reader);
        thread.start();
        attack.run();
        Await.pause(2_000);
        reader.finish(thread);
        assertEquals(0, reader.discontinuitiesSeen());
        assertTrue(reader.partsRead() > 10);
        System.out.println("Resident memory " + before + " MB before, " + server.residentMegabytes() + " MB after");
    }
}
