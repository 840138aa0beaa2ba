package io.millrace.net.internal;

import io.millrace.api.plugin.PluginFaults;
import io.millrace.api.plugin.PluginVersion;
import io.millrace.net.ConnectionHandler;
import io.millrace.net.DatagramHandler;
import io.millrace.net.DatagramSocket;
import io.netty.handler.ssl.SslContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Every listener by protocol. A listener is bound when the first handler of its protocol comes, and stays until the end.
 * Safe for any thread.
 */
final class Ports {
    private static final class Tcp {
        private final VersionedHandlers<ConnectionHandler> handlers;
        private final List<TcpPort> ports = new ArrayList<>();

        Tcp(VersionedHandlers<ConnectionHandler> handlers) {
            this.handlers = handlers;
        }
    }

    private record Udp(VersionedHandlers<DatagramHandler> handlers, UdpPort port) {}

    private final TcpPort.Shared shared;
    private final PluginFaults faults;
    private final Supplier<SslContext> tls;
    private final Map<String, Tcp> tcp = new HashMap<>();
    private final Map<String, Udp> udp = new HashMap<>();

    Ports(TcpPort.Shared shared, PluginFaults faults, Supplier<SslContext> tls) {
        this.shared = shared;
        this.faults = faults;
        this.tls = tls;
    }

    void addTcp(ConnectionHandler handler, ProtocolPorts protocol, PluginVersion version) {
        Tcp entry;
        synchronized (this) {
            entry = tcp.computeIfAbsent(protocol.name(), name -> openTcp(protocol));
        }
        entry.handlers.add(handler, version);
        entry.ports.forEach(TcpPort::handlerArrived);
    }

    void removeTcp(ConnectionHandler handler, ProtocolPorts protocol) {
        Tcp entry;
        synchronized (this) {
            entry = tcp.get(protocol.name());
        }
        if (entry != null) {
            entry.handlers.remove(handler);
        }
    }

    private Tcp openTcp(ProtocolPorts protocol) {
        String name = protocol.name();
        Tcp entry = new Tcp(new VersionedHandlers<>(faults));
        TcpPort plain = new TcpPort(name, name, shared, entry.handlers, Optional.empty());
        plain.bind(shared.settings().address(name, protocol.port()));
        entry.ports.add(plain);
        if (protocol.tlsPort() > 0) {
            TcpPort secure = new TcpPort(name + "s", name, shared, entry.handlers, Optional.of(tls));
            secure.bind(shared.settings().address(name + "s", protocol.tlsPort()));
            entry.ports.add(secure);
        }
        return entry;
    }

    void addUdp(DatagramHandler handler, ProtocolPorts protocol, PluginVersion version) {
        Udp entry;
        synchronized (this) {
            entry = udp.computeIfAbsent(protocol.name(), name -> openUdp(protocol));
        }
        entry.handlers.add(handler, version);
    }

    void removeUdp(DatagramHandler handler, ProtocolPorts protocol) {
        Udp entry;
        synchronized (this) {
            entry = udp.get(protocol.name());
        }
        if (entry != null) {
            entry.handlers.remove(handler);
        }
    }

    private Udp openUdp(ProtocolPorts protocol) {
        VersionedHandlers<DatagramHandler> handlers = new VersionedHandlers<>(faults);
        UdpPort port = new UdpPort(protocol, shared.loops(), handlers, shared.timer(), shared.faults());
        port.bind(shared.settings().address(protocol.name(), protocol.port()));
        return new Udp(handlers, port);
    }

    /** The UDP socket of a protocol, if it is bound. */
    synchronized Optional<DatagramSocket> datagramSocket(String protocol) {
        Udp entry = udp.get(protocol);
        return entry == null || entry.port.number() == 0 ? Optional.empty() : Optional.of(entry.port);
    }

    /** Ports bound now, by name. */
    synchronized Map<String, Integer> bound() {
        Map<String, Integer> bound = new TreeMap<>();
        tcp.values().forEach(entry -> entry.ports.forEach(port -> put(bound, port.name(), port.number())));
        udp.values().forEach(entry -> put(bound, entry.port.name(), entry.port.number()));
        return bound;
    }

    private static void put(Map<String, Integer> bound, String name, int number) {
        if (number > 0) {
            bound.put(name, number);
        }
    }

    synchronized void close() {
        tcp.values().forEach(entry -> entry.ports.forEach(TcpPort::close));
        udp.values().forEach(entry -> entry.port.close());
    }
}
