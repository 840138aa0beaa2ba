package io.millrace.net.internal;

import io.millrace.api.plugin.PluginFaults;
import io.millrace.api.plugin.PluginVersion;
import io.millrace.api.settings.Configuration;
import io.millrace.api.settings.ConfiguredValues;
import io.millrace.api.work.Workers;
import io.millrace.net.ConnectionHandler;
import io.millrace.net.DatagramBinding;
import io.millrace.net.DatagramHandler;
import io.millrace.net.DatagramSocket;
import io.millrace.net.Network;
import io.millrace.net.OwnDatagramSocket;
import io.millrace.net.PortPair;
import io.millrace.net.RepeatedFaults;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Owns the event loops, and binds ports for the protocol handlers that come and go. Safe for any thread. */
@Component(immediate = true, service = Network.class, configurationPid = NetService.PID)
@Designate(ocd = NetService.Config.class)
public final class NetService implements Network {
    static final String PID = "io.millrace.platform.net";
    private static final Logger LOG = LoggerFactory.getLogger(NetService.class);
    private static final Configuration<Configured> CONFIGURATION =
            new Configuration<>(PID, Config.class, Configured::of, LOG::warn);

    /** Settings of sockets; addresses and ports come from the environment. */
    @ObjectClassDefinition(name = "Millrace Net", description = "Event loops and limits of connections")
    public @interface Config {
        @AttributeDefinition(
                name = "Event loops",
                description = "Threads that serve sockets; 0 for one a core; read at the start")
        int loops() default 0;

        @AttributeDefinition(name = "Connections of a listener", description = "More are closed at once")
        int maxConnections() default 20_000;

        @AttributeDefinition(
                name = "Connections of a client",
                description = "Most connections of one IPv4 address or IPv6 /64 network at one listener")
        int maxConnectionsPerAddress() default 5_000;

        @AttributeDefinition(name = "TLS handshake", description = "Seconds that a TLS handshake may take")
        int tlsHandshakeSeconds() default 10;
    }

    /** What is set. */
    private record Configured(int loops, int maxConnections, int maxConnectionsPerAddress, int tlsHandshakeSeconds) {
        static Configured of(ConfiguredValues values) {
            return new Configured(
                    values.whole("loops", 0, 1_024),
                    values.whole("maxConnections", 1, 1_000_000),
                    values.whole("maxConnectionsPerAddress", 1, 1_000_000),
                    values.whole("tlsHandshakeSeconds", 1, 300));
        }
    }

    private final Loops loops;
    private final Ports ports;
    private final Outbound outbound;
    private final PortPairs pairs;
    private final OwnSockets sockets;
    private final TlsReload tls;
    private volatile Configured configured;

    /** Starts the loops; ports are bound when their handlers come. */
    @Activate
    public NetService(@Reference Workers workers, @Reference PluginFaults faults, Map<String, Object> properties) {
        this(workers, faults, properties, NetSettings.of(System.getenv()), etc());
    }

    NetService(Workers workers, PluginFaults faults, Map<String, Object> properties, NetSettings settings, Path etc) {
        configured = CONFIGURATION.start(properties);
        RepeatedFaults log = new RepeatedFaults(workers.timer(), workers.blocking("net-log"), LOG::warn);
        tls = new TlsReload(new TlsFiles(etc), workers.clock(), workers.timer(), workers.blocking("tls-reload"));
        loops = Loops.start(configured.loops());
        TcpPort.Shared shared = new TcpPort.Shared(
                loops,
                settings,
                () -> configured.maxConnections(),
                () -> configured.maxConnectionsPerAddress(),
                () -> configured.tlsHandshakeSeconds(),
                workers.timer(),
                log);
        ports = new Ports(shared, faults, tls);
        outbound = new Outbound(loops, workers.blocking("connect"));
        pairs = new PortPairs(loops, settings, log);
        sockets = new OwnSockets(loops, workers.blocking("udp-open"), log);
        LOG.info(
                "Sockets on {}, bound to {}", loops.transport(), settings.bind().getHostAddress());
    }

    private static Path etc() {
        String karaf = System.getProperty("karaf.etc");
        String data = System.getenv("MILLRACE_DATA");
        return karaf != null ? Path.of(karaf) : Path.of(data == null ? "." : data, "etc");
    }

    /** The limits hold for connections from now on; those that are there stay. */
    @Modified
    void modified(Map<String, Object> properties) {
        Configured before = configured;
        configured = CONFIGURATION.change(properties, before);
        if (configured.loops() != before.loops()) {
            LOG.info("{}: loops = {} holds when the server starts next", PID, configured.loops());
        }
    }

    @Deactivate
    void stop() {
        ports.close();
        tls.stop();
        loops.stop();
    }

    /** A TCP protocol arrived. */
    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindConnectionHandler(ConnectionHandler handler, ServiceReference<ConnectionHandler> reference) {
        ports.addTcp(handler, ProtocolPorts.of(reference), version(reference));
    }

    void unbindConnectionHandler(ConnectionHandler handler, ServiceReference<ConnectionHandler> reference) {
        ports.removeTcp(handler, ProtocolPorts.of(reference));
    }

    /** A UDP protocol arrived. */
    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindDatagramHandler(DatagramHandler handler, ServiceReference<DatagramHandler> reference) {
        ports.addUdp(handler, ProtocolPorts.of(reference), version(reference));
    }

    void unbindDatagramHandler(DatagramHandler handler, ServiceReference<DatagramHandler> reference) {
        ports.removeUdp(handler, ProtocolPorts.of(reference));
    }

    private static PluginVersion version(ServiceReference<?> reference) {
        Bundle bundle = reference.getBundle();
        return new PluginVersion(
                bundle.getSymbolicName(),
                PluginVersion.Version.parse(bundle.getVersion().toString()),
                bundle.getBundleId(),
                (Long) reference.getProperty(Constants.SERVICE_ID));
    }

    /** For tests and tools outside OSGi: the ports, to which handlers are added by hand. */
    Ports portsForHandlers() {
        return ports;
    }

    @Override
    public EventLoop nextLoop() {
        return loops.group().next();
    }

    @Override
    public CompletionStage<Void> connect(String host, int port, boolean secure, ConnectionHandler handler) {
        return outbound.connect(host, port, secure, handler);
    }

    @Override
    public CompletionStage<Void> connect(
            InetSocketAddress address, String host, boolean secure, ConnectionHandler handler) {
        return outbound.connect(address, host, secure, handler);
    }

    @Override
    public CompletionStage<PortPair> openPortPair(EventLoop loop, DatagramHandler rtp, DatagramHandler rtcp) {
        return pairs.open(loop, rtp, rtcp);
    }

    @Override
    public CompletionStage<OwnDatagramSocket> openDatagramSocket(
            EventLoop loop, DatagramBinding binding, DatagramHandler handler) {
        return sockets.open(loop, binding, handler);
    }

    @Override
    public Optional<DatagramSocket> datagramSocket(String protocol) {
        return ports.datagramSocket(protocol);
    }

    @Override
    public Map<String, Integer> ports() {
        return ports.bound();
    }
}
