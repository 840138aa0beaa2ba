package io.millrace.itests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * A way to a UDP port on this machine that loses packets by chance and takes its time, in both directions. What comes from
 * the port may be held up at a bottleneck, before which a queue of half a second forms; what does not fit is lost.
 */
final class LossyRelay implements AutoCloseable {
    private static final int BUFFER_BYTES = 4 << 20;
    private static final int DATAGRAM_BYTES = 2_048;
    private static final long LONGEST_QUEUE_NS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long NO_LIMIT = Long.MAX_VALUE;

    private record Parcel(long dueNs, long number, DatagramChannel out, SocketAddress to, ByteBuffer bytes) {}

    private final InetSocketAddress target;
    private final double loss;
    private final long delayNs;
    private final Random random = new Random(42);
    private final Selector selector;
    private final DatagramChannel front;
    private final Map<SocketAddress, DatagramChannel> byClient = new HashMap<>();
    private final Map<DatagramChannel, SocketAddress> clients = new HashMap<>();
    private final Queue<Parcel> way =
            new PriorityQueue<>(Comparator.comparingLong(Parcel::dueNs).thenComparingLong(Parcel::number));
    private final Thread thread = new Thread(this::run, "lossy-relay");
    private volatile boolean closed;
    private volatile long dropped;
    private volatile long bitsPerSecond = NO_LIMIT;
    private long freeNs;
    private long taken;

    /**
     * Opens a way.
     *
     * @param port where it leads
     * @param loss share of packets that get lost, 0 to 1
     * @param delayMs how long a packet takes, each way
     */
    LossyRelay(int port, double loss, int delayMs) {
        target = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        this.loss = loss;
        delayNs = TimeUnit.MILLISECONDS.toNanos(delayMs);
        try {
            selector = Selector.open();
            front = open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        thread.start();
    }

    private DatagramChannel open() throws IOException {
        DatagramChannel channel = DatagramChannel.open();
        channel.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER_BYTES);
        channel.setOption(StandardSocketOptions.SO_SNDBUF, BUFFER_BYTES);
        channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ);
        return channel;
    }

    int port() {
        return front.socket().getLocalPort();
    }

    /** Narrows the way from the port; {@link Long#MAX_VALUE} for no limit. */
    void limit(long newBitsPerSecond) {
        bitsPerSecond = newBitsPerSecond;
    }

    /** Packets that got lost until now. */
    long dropped() {
        return dropped;
    }

    private void run() {
        try {
            while (!closed) {
                Parcel first = way.peek();
                long waitMs = first == null ? 50 : Math.max(1, (first.dueNs - System.nanoTime()) / 1_000_000);
                selector.select(waitMs);
                selector.selectedKeys().clear();
                for (SelectionKey key : selector.keys()) {
                    read((DatagramChannel) key.channel());
                }
                deliver();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read(DatagramChannel channel) throws IOException {
        while (true) {
            ByteBuffer bytes = ByteBuffer.allocate(DATAGRAM_BYTES);
            SocketAddress from;
            try {
                from = channel.receive(bytes);
            } catch (IOException e) {
                // the other end is not there: it will be, or the test says so
                return;
            }
            if (from == null) {
                return;
            }
            if (random.nextDouble() < loss) {
                dropped++;
                continue;
            }
            bytes.flip();
            if (channel == front) {
                way.add(new Parcel(System.nanoTime() + delayNs, taken++, channelOf(from), target, bytes));
            } else {
                narrow(bytes, clients.get(channel));
            }
        }
    }

    private void narrow(ByteBuffer bytes, SocketAddress client) {
        long nowNs = System.nanoTime();
        long startNs = Math.max(nowNs, freeNs);
        if (bitsPerSecond == NO_LIMIT) {
            startNs = nowNs;
        } else if (startNs - nowNs > LONGEST_QUEUE_NS) {
            dropped++;
            return;
        } else {
            startNs += bytes.remaining() * 8_000_000_000L / bitsPerSecond;
        }
        freeNs = startNs;
        way.add(new Parcel(startNs + delayNs, taken++, front, client, bytes));
    }

    private DatagramChannel channelOf(SocketAddress client) throws IOException {
        DatagramChannel channel = byClient.get(client);
        if (channel == null) {
            channel = open();
            byClient.put(client, channel);
            clients.put(channel, client);
        }
        return channel;
    }

    private void deliver() {
        for (Parcel parcel = way.peek(); parcel != null && parcel.dueNs <= System.nanoTime(); parcel = way.peek()) {
            way.remove();
            try {
                parcel.out.send(parcel.bytes, parcel.to);
            } catch (IOException e) {
                // as on any way: it is lost
                dropped++;
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        selector.wakeup();
        try {
            thread.join(5_000);
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
