package io.millrace.protocols.webrtc.transport.dtls;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.bouncycastle.tls.DatagramTransport;

/**
 * Datagrams on their way to and from DTLS. While hands are shaken the reader waits for them on its own thread; afterwards
 * the event loop reads what is there. Safe for any thread.
 */
final class RecordQueue implements DatagramTransport {
    /** Leaves room for the headers of IPv6 and UDP on any path. */
    private static final int SEND_BYTES = 1_200;

    private static final int RECEIVE_BYTES = 2_048;
    private static final int MOST_BYTES = 64 * 1_024;

    /** Sends a datagram; called on any thread. */
    @FunctionalInterface
    interface Outlet {
        void send(byte[] datagram);
    }

    private final Outlet outlet;
    private final BooleanSupplier crowded;
    private final long patienceMs;
    private final Queue<byte[]> records = new ArrayDeque<>();
    private int bytes;
    private boolean blocking = true;
    private boolean closed;

    /**
     * Open, and empty.
     *
     * @param crowded whether others wait for the thread of who reads here
     * @param patienceMs how long nothing may come then
     */
    RecordQueue(Outlet outlet, BooleanSupplier crowded, long patienceMs) {
        this.patienceMs = patienceMs;
        this.outlet = outlet;
        this.crowded = crowded;
    }

    /** A datagram arrived; it is dropped when too much waits already. */
    synchronized void add(byte[] datagram) {
        if (!closed && bytes + datagram.length <= MOST_BYTES && datagram.length <= RECEIVE_BYTES) {
            records.add(datagram);
            bytes += datagram.length;
            notifyAll();
        }
    }

    synchronized boolean isEmpty() {
        return records.isEmpty();
    }

    /** From now on who reads does not wait: nothing there is an {@link InterruptedIOException}. */
    synchronized void stopBlocking() {
        blocking = false;
    }

    synchronized boolean isClosed() {
        return closed;
    }

    @Override
    public int getReceiveLimit() {
        return RECEIVE_BYTES;
    }

    @Override
    public int getSendLimit() {
        return SEND_BYTES;
    }

    @Override
    public synchronized int receive(byte[] buffer, int offset, int length, int waitMs) throws IOException {
        if (blocking) {
            await(waitMs);
        }
        byte[] record = records.poll();
        if (record != null) {
            bytes -= record.length;
            int taken = Math.min(length, record.length);
            System.arraycopy(record, 0, buffer, offset, taken);
            return taken;
        }
        if (!blocking) {
            throw new InterruptedIOException();
        }
        if (closed) {
            throw new IOException("the session has ended");
        }
        return -1;
    }

    private void await(int waitMs) throws IOException {
        long beganNs = System.nanoTime();
        try {
            while (records.isEmpty() && !closed) {
                long passedMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beganNs);
                if (waitMs > 0 && passedMs >= waitMs) {
                    return;
                }
                if (passedMs >= patienceMs && crowded.getAsBoolean()) {
                    throw new IOException("the peer does not answer, and others wait");
                }
                wait(waitMs > 0 ? Math.min(waitMs - passedMs, patienceMs) : patienceMs);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the server stops", e);
        }
    }

    @Override
    public void send(byte[] buffer, int offset, int length) {
        byte[] datagram = new byte[length];
        System.arraycopy(buffer, offset, datagram, 0, length);
        outlet.send(datagram);
    }

    @Override
    public synchronized void close() {
        closed = true;
        notifyAll();
    }
}
