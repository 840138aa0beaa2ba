package io.millrace.protocols.webrtc.transport;

import io.millrace.api.work.Timer.Cancellable;
import io.millrace.net.Connection;
import io.millrace.net.Datagram;
import io.millrace.net.DatagramSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The UDP sockets in use, and the TCP connections that belong to them. Safe for any thread. */
final class TransportPorts {
    private static final long CLOSE_MS = 2_000;
    private static final long FIRST_CHECK_US = 10_000_000;

    private final Supplier<TransportServices> services;
    private final Map<DatagramSocket, TransportPort> bySocket = new ConcurrentHashMap<>();
    private final Map<DatagramSocket, Cancellable> ticking = new ConcurrentHashMap<>();
    private final Map<Connection, TcpPeer> connections = new ConcurrentHashMap<>();
    private volatile boolean closed;

    TransportPorts(Supplier<TransportServices> services) {
        this.services = services;
    }

    /** The transports behind a socket. */
    TransportPort of(DatagramSocket socket) throws TransportUnavailableException {
        if (closed) {
            throw new TransportUnavailableException("This version of WebRTC is being replaced");
        }
        return port(socket);
    }

    private TransportPort port(DatagramSocket socket) {
        return bySocket.computeIfAbsent(socket, each -> {
            TransportPort port = new TransportPort(each, services);
            ticking.put(each, services.get().timer().every(TransportPort.TICK_US, each.loop(), port::tick));
            return port;
        });
    }

    /** Takes a datagram, on its socket's event loop. */
    boolean offer(Datagram datagram) {
        TransportPort port = bySocket.get(datagram.socket());
        return port != null && port.offer(datagram);
    }

    /** Takes a TCP connection, on its event loop. */
    void accept(Connection connection, DatagramSocket socket) {
        if (closed) {
            connection.channel().close();
            return;
        }
        TransportPort port = port(socket);
        TcpPeer peer = new TcpPeer(connection, port);
        connections.put(connection, peer);
        Cancellable expiry = services.get().timer().after(FIRST_CHECK_US, port.loop(), peer::expire);
        connection.channel().closeFuture().addListener(future -> {
            connections.remove(connection);
            expiry.cancel();
        });
        connection.channel().pipeline().addLast(peer);
    }

    /** Ends everything and waits for it, two seconds at most. */
    void close() {
        closed = true;
        ticking.values().forEach(Cancellable::cancel);
        onEveryLoop(port -> port.close("this version of WebRTC is being replaced, or the server stops"));
        // farewells, and what they left to do
        onEveryLoop(port -> {});
        List<TcpPeer> open = new ArrayList<>(connections.values());
        open.forEach(TcpPeer::close);
        onEveryLoop(port -> {});
    }

    private void onEveryLoop(Consumer<TransportPort> task) {
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
