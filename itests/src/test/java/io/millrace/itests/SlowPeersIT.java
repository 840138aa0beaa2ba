package io.millrace.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** Peers that send a byte now and then, and players that never read: bounded in time and in memory. */
class SlowPeersIT {
    private static final String FAT = "live/fat";
    private static final int LORISES = 300;
    /** Deadlines of the server, which has longer ones by default. */
    private static final int HANDSHAKE_SECONDS = Server.seconds(3, 10);

    private static final int STALLED_SECONDS = Server.seconds(4, 10);
    private static final int IDLE_SECONDS = Server.seconds(10, 60);
    private static final int PLAYERS = 40;
    private static final int RECEIVE_BYTES = 4_096;
    /** What the server may hold for a player that reads nothing, beside what all players share. */
    private static final long PLAYER_BYTES = 1 << 20;

    private static final long SHARED_BYTES = 64 << 20;
    private static final String EVENTS = "io.millrace.management.rest.events";
    private static final int READERS = Server.SOAK ? 10_000 : 400;
    private static final int MOST_READERS = Server.SOAK ? 500 : 100;
    private static final int READERS_OF_ACCOUNT = 50;
    /** What the server may hold for one who reads events. */
    private static final long READER_BYTES = 64 << 10;

    private static final long ANSWER_MS = 5_000;
    /** Until the server finds that readers are gone, and the container forgets them. */
    private static final int SETTLE_SECONDS = 120;

    private static Server server;
    private static Bystanders bystanders;
    private static Processes.Running fat;

    @BeforeAll
    static void start() throws Exception {
        server = Bystanders.prepare("slow-peers", 4);
        server.configure(
                "io.millrace.protocols.rtmp",
                "handshakeSeconds = " + HANDSHAKE_SECONDS,
                "stalledSeconds = " + STALLED_SECONDS);
        server.configure("io.millrace.platform.net", "tlsHandshakeSeconds = " + HANDSHAKE_SECONDS);
        server.configure("io.millrace.platform.http", "sessionIdleSeconds = " + Server.seconds(5, 30));
        server.configureFromDefaults(
                "org.ops4j.pax.web", "idleTimeout = 60000", "idleTimeout = " + IDLE_SECONDS + "000");
        Memory.launch(server);
        bystanders = new Bystanders(server);
        // so much that no socket's buffer takes it for long
        fat = Encoder.ffmpeg(
                server,
                FAT,
                "-bf",
                "0",
                "-vf",
                "scale=480:270,noise=alls=30:allf=t",
                "-b:v",
                "8M",
                "-maxrate",
                "8M",
                "-g",
                "30");
        server.awaitPlayable(FAT);
        // what peers of each kind need once, such as pools and compiled code, is no leak
        loris(server.rtmpPort, new byte[100], 20, 1);
        loris(server.rtmpsPort, clientHello(), 20, HANDSHAKE_SECONDS + 5);
        bystanders.awaitCalm(FAT);
    }

    @AfterAll
    static void stop() {
        fat.close();
        bystanders.close();
        server.close();
    }

    @Test
    void handshakesThatTakeForEver() throws Exception {
        byte[] rtmp = new byte[2_000];
        rtmp[0] = 3;
        bystanders.during("Slow handshakes", 20, () -> loris(server.rtmpPort, rtmp, LORISES, HANDSHAKE_SECONDS + 5));
        assertLogged("did not connect in time");
    }

    @Test
    void tlsHandshakesThatTakeForEver() throws Exception {
        bystanders.during(
                "Slow TLS handshakes",
                20,
                () -> loris(server.rtmpsPort, clientHello(), LORISES, HANDSHAKE_SECONDS + 5));
        assertLogged("handshake timed out");
    }

    /** The line is written a second after what it tells. */
    private static void assertLogged(String reason) {
        Await.until(
                "the log to tell that a peer " + reason, 5, () -> server.log().contains(reason));
    }

    /** The beginning of a TLS record of 4 kB that never ends. */
    private static byte[] clientHello() {
        return Arrays.copyOf(new byte[] {22, 3, 1, 16, 0, 1, 0, 15, -4, 3, 3}, 2_000);
    }

    /** Many connections send a byte each half a second; the server has to close them all by its deadline. */
    private static void loris(int port, byte[] bytes, int count, int seconds) throws Exception {
        List<Socket> open = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                Socket socket = new Socket();
                open.add(socket);
                socket.connect(new InetSocketAddress("127.0.0.1", port), 5_000);
                socket.setTcpNoDelay(true);
            }
            List<Socket> left = new ArrayList<>(open);
            for (int at = 0; at < 2 * seconds && !left.isEmpty(); at++) {
                byte next = bytes[at];
                left.removeIf(socket -> !trickle(socket, next));
                Await.pause(500);
            }
            if (seconds > HANDSHAKE_SECONDS) {
                assertEquals(0, left.size(), "connections that are still open");
            }
        } finally {
            for (Socket socket : open) {
                socket.close();
            }
        }
    }

    /** Sends a byte; false if the server has closed. */
    private static boolean trickle(Socket socket, byte next) {
        try {
            socket.getOutputStream().write(next);
            socket.setSoTimeout(1);
            return socket.getInputStream().read() >= 0;
        } catch (java.net.SocketTimeoutException e) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void rtmpPlayersThatNeverRead() throws Exception {
        bystanders.during("RTMP players that never read", 30, () -> {
            List<AutoCloseable> players = new ArrayList<>();
            for (int i = 0; i < PLAYERS; i++) {
                players.add(RtmpClient.player(server, FAT.substring(5), RECEIVE_BYTES));
            }
            // they are let go one by one, each when nothing went out for some seconds
            boundedUntil("the players to be let go", players, () -> sessions("rtmp", FAT) == 1);
        });
    }

    @Test
    void httpPlayersThatNeverRead() throws Exception {
        bystanders.during("stream.flv that is never read", 30, () -> {
            List<AutoCloseable> players = new ArrayList<>();
            for (int i = 0; i < PLAYERS; i++) {
                players.add(request("GET /" + FAT + "/stream.flv HTTP/1.1\r\nHost: a\r\n\r\n"));
            }
            boundedUntil("the players to be let go", players, () -> sessions("http", FAT) == 0);
        });
    }

    @Test
    void segmentsThatAreNeverRead() throws Exception {
        bystanders.during("Segments that are never read", 30, () -> {
            Playlists playlist = Playlists.of(server.get("/" + FAT + "/v0.m3u8"));
            StringBuilder requests = new StringBuilder();
            for (Playlists.Entry segment : playlist.segments) {
                requests.append("GET /")
                        .append(FAT)
                        .append('/')
                        .append(segment.uri())
                        .append(" HTTP/1.1\r\nHost: a\r\n\r\n");
            }
            List<AutoCloseable> players = new ArrayList<>();
            for (int i = 0; i < PLAYERS; i++) {
                players.add(request(requests.toString()));
            }
            boundedUntil("the players to be let go", players, () -> sessions("http", FAT) == 0);
        });
    }

    private static AutoCloseable request(String text) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(RECEIVE_BYTES);
        socket.connect(new InetSocketAddress("127.0.0.1", server.httpPort), 5_000);
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    /** Looks at the memory all the while. The players stay connected until the server has let them go. */
    private static void boundedUntil(String what, List<AutoCloseable> players, BooleanSupplier gone) throws Exception {
        try {
            Memory before = Memory.of(server);
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(100);
            long most = before.directBytes() + before.heapBytes() + SHARED_BYTES + PLAYERS * PLAYER_BYTES;
            while (!gone.getAsBoolean()) {
                assertTrue(System.nanoTime() < deadline, () -> "waited in vain for " + what);
                Memory now = Memory.of(server);
                assertTrue(now.directBytes() + now.heapBytes() < most, () -> before + " before, " + now + " with them");
                Await.pause(3_000);
            }
        } finally {
            for (AutoCloseable player : players) {
                player.close();
            }
        }
    }

    /** Far more than there are places for. */
    @Test
    void eventsThatTooManyRead() throws Exception {
        server.configure(EVENTS, "maxReaders = " + MOST_READERS, "maxReadersOfAddress = " + MOST_READERS * 3 / 5);
        List<String> tokens = tokens("crowd", 2 * MOST_READERS / READERS_OF_ACCOUNT);
        bystanders.during("Events that too many read", 30, () -> {
            try (EventFlood flood = new EventFlood(server, tokens)) {
                readBeside(flood, tokens.get(0), READERS, MOST_READERS);
                assertEquals(Set.of(200, 429, 503), flood.answers().keySet());
                for (String refusal : flood.refusals()) {
                    assertTrue(refusal.matches("(?s)HTTP/1.1 (429|503) .*"), refusal);
                    assertTrue(refusal.contains("Retry-After: "), refusal);
                    assertTrue(refusal.contains("application/problem+json"), refusal);
                }
                flood.await("the refused to be closed", 30, flood::refusedAreClosed);
            }
        });
        for (String token : tokens) {
            assertFalse(server.log().contains(token), "a token was logged");
        }
    }

    /** As many as somebody might let in. */
    @Test
    @EnabledIf("isSoak")
    void eventsThatVeryManyRead() throws Exception {
        server.configure(
                EVENTS,
                "maxReaders = " + READERS,
                "maxReadersOfAccount = " + READERS,
                "maxReadersOfAddress = " + READERS);
        List<String> tokens = tokens("throng", 1);
        // buffers for so many stay in the container's pool
        try (EventFlood flood = new EventFlood(server, tokens)) {
            flood.open(READERS, 0);
            flood.read(20_000);
        }
        Await.pause(SETTLE_SECONDS * 1_000);
        bystanders.during("Events that very many read", SETTLE_SECONDS, () -> {
            try (EventFlood flood = new EventFlood(server, tokens)) {
                readBeside(flood, tokens.get(0), READERS, READERS);
            }
        });
    }

    /** Opens connections, has all that are let in hear of a stream, and stay for a while. */
    private static void readBeside(EventFlood flood, String token, int count, int places) throws Exception {
        Memory before = Memory.of(server);
        try (Latency rest = new Latency(server, "/api/v1/streams", 200, 100, "Authorization", "Bearer " + token);
                Latency playlist = new Latency(server, "/" + FAT + "/v0.m3u8", 200, 100)) {
            flood.open(count, 0);
            System.out.println(count + " ask for events: " + flood.answers());
            assertEquals(places, flood.open());
            flood.listenFor("\"live/told\"");
            try (Processes.Running encoder = Encoder.ffmpeg(server, "live/told", "-bf", "0", "-g", "30")) {
                flood.await("everybody to hear of it", 60, flood::allHeard);
                assertTrue(encoder.isAlive());
                System.out.println("All heard of it within " + flood.spreadMs() + " ms of the first");
            }
            flood.read(Server.seconds(3_000, 60_000));
            assertEquals(places, flood.open());
            Memory now = Memory.of(server);
            System.out.println(before + " before, " + now + " with them");
            assertTrue(
                    now.directBytes() + now.heapBytes()
                            < before.directBytes() + before.heapBytes() + SHARED_BYTES + places * READER_BYTES,
                    () -> before + " before, " + now + " with them");
            rest.assertAtMost(ANSWER_MS);
            playlist.assertAtMost(ANSWER_MS);
        }
    }

    /** They are let go when so much waits for them as the kernel takes and the server holds. */
    @Test
    @EnabledIf("isSoak")
    void eventsThatAreNeverRead() throws Exception {
        List<String> tokens = tokens("sleeper", 1);
        bystanders.during("Events that are never read", 60, () -> {
            try (EventFlood flood = new EventFlood(server, tokens)) {
                flood.open(45, 3);
                for (int i = 0; i < 8_000; i++) {
                    server.get("/" + FAT + "/v0.m3u8", "User-Agent", "viewer " + i);
                    flood.read(0);
                }
                flood.read(50_000);
                flood.goOn();
                flood.await("who stood still to be let go", 60, () -> flood.open() <= 30);
                flood.read(20_000);
                assertEquals(30, flood.open());
            }
        });
    }

    static boolean isSoak() {
        return Server.SOAK;
    }

    /** API tokens of as many new accounts. */
    private static List<String> tokens(String name, int count) {
        List<String> tokens = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            server.exec("media:account create " + name + i + " operator");
            tokens.add(server.exec("media:token create " + name + i + " events")
                    .lines()
                    .findFirst()
                    .orElseThrow());
        }
        return tokens;
    }

    /** How many sessions of a stream there are. */
    private static long sessions(String protocol, String stream) {
        return server.exec("media:sessions")
                .lines()
                .filter(line -> line.contains(protocol) && line.contains(stream))
                .count();
    }
}
