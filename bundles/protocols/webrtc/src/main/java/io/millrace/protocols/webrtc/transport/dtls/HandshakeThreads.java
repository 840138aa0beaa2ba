package io.millrace.protocols.webrtc.transport.dtls;

import io.millrace.api.work.Workers;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Shakes hands for so many peers at once; others wait for their turn, up to a bound. A handshake blocks its thread while
 * the peer thinks. Safe for any thread.
 */
public final class HandshakeThreads {
    private static final int POOLS = 4;
    private static final int THREADS_OF_A_POOL = 4;
    private static final int MOST_WAITING = 1_000;

    private final Executor[] pools = new Executor[POOLS];
    private final int[] running = new int[POOLS];
    private final Queue<Runnable> waiting = new ArrayDeque<>();

    /** Takes threads of the server as they are needed. */
    public HandshakeThreads(Workers workers) {
        for (int i = 0; i < POOLS; i++) {
            pools[i] = workers.blocking("webrtc-dtls-" + (i + 1));
        }
    }

    /** Runs a handshake now or later; false if too many wait already. */
    boolean submit(Runnable handshake) {
        int free;
        synchronized (this) {
            free = freePool();
            if (free < 0) {
                return waiting.size() < MOST_WAITING && waiting.add(handshake);
            }
            running[free]++;
        }
        return start(free, handshake);
    }

    /** Whether some wait, so that who makes no progress has to go. */
    synchronized boolean isCrowded() {
        return !waiting.isEmpty();
    }

    private int freePool() {
        for (int i = 0; i < POOLS; i++) {
            if (running[i] < THREADS_OF_A_POOL) {
                return i;
            }
        }
        return -1;
    }

    private boolean start(int pool, Runnable handshake) {
        try {
            pools[pool].execute(() -> {
                for (Runnable next = handshake; next != null; next = next(pool)) {
                    next.run();
                }
            });
            return true;
        } catch (RejectedExecutionException e) {
            synchronized (this) {
                running[pool]--;
            }
            return false;
        }
    }

    private synchronized Runnable next(int pool) {
        Runnable next = waiting.poll();
        if (next == null) {
            running[pool]--;
        }
        return next;
    }
}
