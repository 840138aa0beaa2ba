package io.millrace.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Hostile and broken peers end their own session; a stream that plays meanwhile is not disturbed. */
class HostileInputIT {
    private static final int CONNECTIONS = 100;
    private static final int CONNECTION_BYTES = 1_000_000;
    private static final int HANDSHAKE_BYTES = 1 + 2 * 1_536;
    private static final int SETTLE_SECONDS = 20;

    private static Server server;
    private static Bystanders bystanders;
    private static Recording recording;

    @BeforeAll
    static void start() throws Exception {
        server = Bystanders.prepare("hostile", 4);
        Memory.launch(server);
        recording = Recording.of(server, CONNECTION_BYTES);
        // what peers of each kind need once, such as pools and compiled code, is no leak
        attack((number, random) -> number < 20 ? broken(900 + number, random) : random(random, new byte[10_000]));
        bystanders = new Bystanders(server);
        bystanders.awaitCalm();
    }

    @AfterAll
    static void stop() {
        bystanders.close();
        server.close();
    }

    @Test
    void randomBytes() throws Exception {
        bystanders.during(
                "Random bytes",
                SETTLE_SECONDS,
                () -> attack((number, random) -> random(random, new byte[CONNECTION_BYTES])));
    }

    @Test
    void randomBytesAfterAHandshake() throws Exception {
        bystanders.during(
                "Random bytes after a handshake",
                SETTLE_SECONDS,
                () -> attack((number, random) -> {
                    byte[] bytes = random(random, new byte[CONNECTION_BYTES]);
                    bytes[0] = 3;
                    return bytes;
                }));
    }

    @Test
    void aRealPublisherWithFlippedMissingAndTruncatedBytes() throws Exception {
        bystanders.during(
                "A broken publisher", Bystanders.endSeconds() + SETTLE_SECONDS, () -> attack(HostileInputIT::broken));
    }

    /** A stream of its own, with some bytes wrong. */
    private static byte[] broken(int number, Random random) {
        byte[] good = recording.named(number);
        return switch (number % 4) {
            case 0 -> Recording.flipped(good, random, 20_000);
            case 1 -> Recording.flipped(good, random, 500);
            case 2 -> Recording.cut(good, random);
            default -> Recording.truncated(good, random);
        };
    }

    @Test
    void aChunkSizeOfTwoToThe31() throws Exception {
        byte[] setChunkSize = {2, 0, 0, 0, 0, 0, 4, 1, 0, 0, 0, 0, (byte) 0x80, 0, 0, 0};
        bystanders.during(
                "Chunk size", SETTLE_SECONDS, () -> attack((number, random) -> after(handshake(0), setChunkSize)));
    }

    @Test
    void aMessageOfFourGigabytes() throws Exception {
        // the longest length that the header can tell, in chunks as long, with the longest extended timestamp
        byte[] setChunkSize = {2, 0, 0, 0, 0, 0, 4, 1, 0, 0, 0, 0, 0, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF};
        byte[] header = {3, -1, -1, -1, -1, -1, -1, 20, 0, 0, 0, 0, -1, -1, -1, -1};
        bystanders.during(
                "Message length",
                SETTLE_SECONDS,
                () -> attack(
                        (number, random) -> after(handshake(0), setChunkSize, header, new byte[CONNECTION_BYTES])));
    }

    @Test
    void manyMessagesThatNeverEnd() throws Exception {
        bystanders.during(
                "Unfinished messages",
                SETTLE_SECONDS,
                () -> attack((number, random) -> {
                    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                    bytes.writeBytes(handshake(0));
                    for (int i = 0; i < CONNECTION_BYTES / 140; i++) {
                        // 64 kB each on chunk streams 64 to 319
                        bytes.writeBytes(new byte[] {0, (byte) i, 0, 0, 0, 1, 0, 0, 20, 0, 0, 0, 0});
                        bytes.writeBytes(new byte[128]);
                    }
                    return bytes.toByteArray();
                }));
    }

    @Test
    void amfNestedWithoutEnd() throws Exception {
        byte[] nested = new byte[60_000];
        for (int i = 0; i + 4 <= nested.length; i += 4) {
            nested[i] = 3;
            nested[i + 2] = 1;
            nested[i + 3] = 'a';
        }
        bystanders.during(
                "Nested AMF",
                SETTLE_SECONDS,
                () -> many(number -> {
                    try (RtmpClient client = RtmpClient.connected(server, 0)) {
                        for (int i = 0; i < CONNECTION_BYTES / nested.length; i++) {
                            client.message(3, i % 2 == 0 ? RtmpClient.COMMAND : RtmpClient.DATA, 0, 0, nested);
                        }
                        assertTrue(client.isClosedWithin(5), "nothing is read any more");
                    } catch (UncheckedIOException closed) {
                        // while it sent: so much the better
                        assertInstanceOf(IOException.class, closed.getCause());
                    }
                }));
    }

    @Test
    void pollsOfMissingPlaylistsLeaveNothingBehind() throws Exception {
        bystanders.during("Polls of missing playlists", SETTLE_SECONDS, () -> {
            for (int i = 0; i < 10_000; i++) {
                String path = "/live/missing" + i % 500 + (i % 2 == 0 ? "/index.m3u8" : "/v0.m3u8?_HLS_msn=7");
                assertEquals(404, server.get(path).statusCode());
            }
        });
        assertTrue(server.exec("media:sessions").lines().noneMatch(line -> line.contains("missing")));
    }

    private static byte[] random(Random random, byte[] bytes) {
        random.nextBytes(bytes);
        return bytes;
    }

    /** A client's handshake, and so many zeros behind it. */
    private static byte[] handshake(int zeros) {
        byte[] bytes = new byte[HANDSHAKE_BYTES + zeros];
        bytes[0] = 3;
        return bytes;
    }

    private static byte[] after(byte[]... pieces) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (byte[] piece : pieces) {
            bytes.writeBytes(piece);
        }
        return bytes.toByteArray();
    }

    /** What one of many connections sends. */
    @FunctionalInterface
    private interface Payload {
        byte[] of(int number, Random random);
    }

    /** Every connection sends its bytes and looks whether it is closed; nobody waits long. */
    private static void attack(Payload payload) throws Exception {
        many(number -> send(payload.of(number, new Random(number))));
    }

    private static void many(IntConsumer peer) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(20);
        try {
            List<Future<?>> peers = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                int number = i;
                peers.add(threads.submit(() -> peer.accept(number)));
            }
            for (Future<?> each : peers) {
                each.get();
            }
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
        } catch (SocketException | SocketTimeoutException expected) {
            // the server closed while it was being written to, or waits for the rest of a publisher
            assertFalse(expected instanceof ConnectException, "the port is closed");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
