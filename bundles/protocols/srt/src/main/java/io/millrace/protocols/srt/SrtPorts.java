package io.millrace.protocols.srt;

import io.millrace.net.Datagram;
import io.millrace.net.DatagramSocket;
import io.millrace.net.Network;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The UDP sockets in use, and their connections. Safe for any thread. */
final class SrtPorts {
    private static final long CLOSE_MS = 2_000;

    private final Network network;
    private final Supplier<SrtServices> services;
    private final Map<DatagramSocket, SrtPort> bySocket = new ConcurrentHashMap<>();
    private volatile boolean closed;

    SrtPorts(Network network, Supplier<SrtServices> services) {
        this.network = network;
        this.services = services;
    }

    /** Takes a datagram, on its socket's event loop. */
    boolean offer(Datagram datagram) {
        if (closed) {
            return false;
        }
        SrtPort port = bySocket.get(datagram.socket());
        if (port == null) {
            if (!datagram.mayOpen()) {
                return false;
            }
            port = of(datagram.socket());
        }
        return port.offer(datagram);
    }

    private SrtPort of(DatagramSocket socket) {
        return bySocket.computeIfAbsent(socket, each -> new SrtPort(each, services));
    }

    /** Does something with the port that calls go out of, on its event loop; false if there is none. */
    boolean call(Consumer<SrtPort> task) {
        Optional<DatagramSocket> socket = network.datagramSocket(SrtServices.PROTOCOL);
        if (closed || socket.isEmpty()) {
            return false;
        }
        SrtPort port = of(socket.get());
        try {
            socket.get().loop().execute(() -> task.accept(port));
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    /** Closes every connection and waits for it, two seconds at most. */
    void close() {
        closed = true;
        onEveryLoop(SrtPort::close);
    }

    /** Returns when every loop has finished what it had to do until now, after two seconds at most. */
    void settle() {
        onEveryLoop(port -> {});
    }

    private void onEveryLoop(Consumer<SrtPort> task) {
        CountDownLatch left = new CountDownLatch(bySocket.size());
        bySocket.forEach((socket, port) -> {
            try {
                socket.loop().execute(() -> {
                    task.accept(port);
                    left.countDown();
                });
            } catch (RejectedExecutionException e) {
                left.countDown();
            }
        });
        try {
            left.await(CLOSE_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
