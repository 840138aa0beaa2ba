package io.millrace.net.internal;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;

/**
 * How many connections a listener and one client may have. IPv6 clients are counted by their /64 network, which is what
 * one subscriber gets. Safe for any thread.
 */
final class ConnectionLimits {
    private final IntSupplier most;
    private final IntSupplier mostPerAddress;
    private final AtomicInteger open = new AtomicInteger();
    private final ConcurrentMap<InetAddress, Integer> openByAddress = new ConcurrentHashMap<>();

    /** Limits that may change; connections above a lower one stay. */
    ConnectionLimits(IntSupplier most, IntSupplier mostPerAddress) {
        this.most = most;
        this.mostPerAddress = mostPerAddress;
    }

    /** Counts a connection to the listener; false if there are too many, and then it is not counted. */
    boolean enter() {
        if (open.incrementAndGet() <= most.getAsInt()) {
            return true;
        }
        open.decrementAndGet();
        return false;
    }

    void leave() {
        open.decrementAndGet();
    }

    /** Counts a connection of a client; false if it has too many, and then it is not counted. */
    boolean enter(InetAddress address) {
        int count = openByAddress.merge(client(address), 1, Integer::sum);
        if (count <= mostPerAddress.getAsInt()) {
            return true;
        }
        leave(address);
        return false;
    }

    void leave(InetAddress address) {
        openByAddress.computeIfPresent(client(address), (key, count) -> count == 1 ? null : count - 1);
    }

    int open() {
        return open.get();
    }

    int addresses() {
        return openByAddress.size();
    }

    private static InetAddress client(InetAddress address) {
        if (!(address instanceof Inet6Address)) {
            return address;
        }
        byte[] network = address.getAddress();
        Arrays.fill(network, 8, 16, (byte) 0);
        try {
            return InetAddress.getByAddress(network);
        } catch (java.net.UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}
