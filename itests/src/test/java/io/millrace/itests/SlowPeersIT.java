package io.millrace.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

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

    /** How many sessions of a stream there are. */
    private static long sessions(String protocol, String stream) {
        return server.exec("media:sessions")
                .lines()
                .filter(line -> line.contains(protocol) && line.contains(stream))
                .count();
    }
}
