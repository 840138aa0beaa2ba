package io.millrace.itests;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ports for servers that start a little later. Those that the system gives out by itself (32768 and above) may be taken
 * by any connection in between, so these come from below, each once. Of two processes that run tests at the same time,
 * each has half of them.
 */
public final class FreePorts {
    private static final int HALF = Integer.getInteger("millrace.fork", 1) % 2;
    private static final int COUNT = 5_500;
    private static final int LOWEST = 21_000 + HALF * COUNT;
    private static final int RANGE = 100;
    private static final int RANGES = 55;
    private static final int RANGES_FROM = 10_000 + HALF * RANGES * RANGE;
    private static final AtomicInteger NEXT =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(COUNT));
    private static final AtomicInteger NEXT_RANGE = new AtomicInteger(NEXT.get());

    private FreePorts() {}

    /** A port that nobody listens on now, over TCP or UDP. */
    public static int next() {
        for (int tries = 0; tries < COUNT; tries++) {
            int port = LOWEST + Math.floorMod(NEXT.getAndIncrement(), COUNT);
            if (isFree(port)) {
                return port;
            }
        }
        throw new AssertionError("No port is free");
    }

    /** A hundred UDP ports in a row, as {@code FIRST-LAST}. */
    public static String udpRange() {
        int first = RANGES_FROM + RANGE * Math.floorMod(NEXT_RANGE.getAndIncrement(), RANGES);
        return first + "-" + (first + RANGE - 1);
    }

    private static boolean isFree(int port) {
        try (ServerSocket tcp = new ServerSocket(port);
                DatagramSocket udp = new DatagramSocket(port)) {
            return tcp.isBound() && udp.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
