package io.millrace.itests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Very many connections that read the server's events, from many addresses, by one thread. Some stop to read. */
final class EventFlood implements AutoCloseable {
    private static final int PEERS_OF_ADDRESS = Server.SOAK ? 400 : 200;
    private static final int RECEIVE_BYTES = 4_096;
    private static final int PEERS_A_TURN = 50;

    private final List<Peer> peers = new ArrayList<>();
    private final ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
    private final Server server;
    private final List<String> tokens;
    private final Selector selector;
    private String awaited = "\0";

    /** @param tokens of accounts, which the peers show in turn */
    EventFlood(Server server, List<String> tokens) {
        this.server = server;
        this.tokens = tokens;
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One connection. */
    private static final class Peer {
        private final StringBuilder head = new StringBuilder();
        private SocketChannel channel;
        private boolean readsOn;
        private boolean closed;
        private long heardNanos;
        private String tail = "";

        int status() {
            return head.indexOf("\r\n") < 0 ? 0 : Integer.parseInt(head.substring(9, 12));
        }
    }

    /**
     * Connects and asks, some at a time, and waits until all are answered.
     *
     * @param standStill every so many do not read on when they were answered; 0 for none
     */
    void open(int count, int standStill) throws IOException {
        for (int i = 0; i < count; i++) {
            Peer peer = new Peer();
            peer.readsOn = standStill == 0 || i % standStill != 0;
            SocketChannel channel = SocketChannel.open();
            channel.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BYTES);
            channel.bind(new InetSocketAddress("127.0.1." + (1 + i / PEERS_OF_ADDRESS), 0));
            channel.connect(new InetSocketAddress("127.0.0.1", server.httpPort));
            String request = "GET /api/v1/events HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer "
                    + tokens.get(i % tokens.size()) + "\r\n\r\n";
            channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, peer);
            peer.channel = channel;
            peers.add(peer);
            if (i % PEERS_A_TURN == 0) {
                turn(20);
            }
        }
        await("the answers", 60, () -> peers.stream().allMatch(peer -> peer.status() > 0 || peer.closed));
    }

    /** Reads for a while. */
    void read(int ms) throws IOException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ms);
        while (System.nanoTime() < end) {
            turn(100);
        }
    }

    /** Reads until something holds. */
    void await(String what, int seconds, BooleanSupplier holds) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("Waited " + seconds + " s in vain for " + what + ": " + answers());
            }
            turn(100);
        }
    }

    private void turn(long ms) throws IOException {
        selector.select(ms);
        for (SelectionKey key : selector.selectedKeys()) {
            Peer peer = (Peer) key.attachment();
            buffer.clear();
            try {
                int length = peer.channel.read(buffer);
                if (length < 0) {
                    close(peer);
                } else {
                    heard(peer, new String(buffer.array(), 0, length, StandardCharsets.UTF_8));
                    if (peer.status() == 200 && !peer.readsOn) {
                        key.cancel();
                    }
                }
            } catch (IOException e) {
                close(peer);
            }
        }
        selector.selectedKeys().clear();
    }

    private void heard(Peer peer, String text) {
        if (peer.head.indexOf("\r\n\r\n") < 0 || peer.status() != 200) {
            peer.head.append(text);
        }
        if (peer.heardNanos == 0 && (peer.tail + text).contains(awaited)) {
            peer.heardNanos = System.nanoTime();
        }
        peer.tail = text.substring(Math.max(0, text.length() - awaited.length()));
    }

    private static void close(Peer peer) throws IOException {
        peer.closed = true;
        peer.channel.close();
    }

    /** What is listened for from now on. */
    void listenFor(String text) {
        awaited = text;
        peers.forEach(peer -> peer.heardNanos = 0);
    }

    /** Whether every connection that is open and read heard what is listened for. */
    boolean allHeard() {
        return peers.stream().allMatch(peer -> peer.heardNanos > 0 || peer.closed || !peer.readsOn);
    }

    /** Between the first that heard it and the last. */
    long spreadMs() {
        var heard = peers.stream()
                .filter(peer -> peer.heardNanos > 0)
                .mapToLong(peer -> peer.heardNanos)
                .summaryStatistics();
        return TimeUnit.NANOSECONDS.toMillis(heard.getMax() - heard.getMin());
    }

    /** How many got which status. */
    Map<Integer, Long> answers() {
        Map<Integer, Long> counts = new TreeMap<>();
        peers.forEach(peer -> counts.merge(peer.status(), 1L, Long::sum));
        return counts;
    }

    /** How many were let in and are connected as far as the test can tell, for those that do not read cannot. */
    long open() {
        return peers.stream()
                .filter(peer -> peer.status() == 200 && !peer.closed)
                .count();
    }

    /** What those that were refused were told. */
    List<String> refusals() {
        return peers.stream()
                .filter(peer -> peer.status() != 200)
                .map(peer -> peer.head.toString())
                .toList();
    }

    /** Whether the server closed all connections that it refused. */
    boolean refusedAreClosed() {
        return peers.stream().allMatch(peer -> peer.status() == 200 || peer.closed);
    }

    /** Those that stood still read what is there, until they find that the server has let them go. */
    void goOn() throws IOException {
        for (Peer peer : peers) {
            if (!peer.closed && !peer.readsOn) {
                peer.readsOn = true;
                selector.selectNow();
                peer.channel.register(selector, SelectionKey.OP_READ, peer);
            }
        }
    }

    @Override
    public void close() throws IOException {
        for (Peer peer : peers) {
            peer.channel.close();
        }
        selector.close();
    }
}
