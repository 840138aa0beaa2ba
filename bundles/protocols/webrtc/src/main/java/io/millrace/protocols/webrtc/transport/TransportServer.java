package io.millrace.protocols.webrtc.transport;

import io.millrace.api.plugin.Protocol;
import io.millrace.api.settings.Configuration;
import io.millrace.api.work.Timer.Cancellable;
import io.millrace.api.work.Workers;
import io.millrace.net.Connection;
import io.millrace.net.ConnectionHandler;
import io.millrace.net.Datagram;
import io.millrace.net.DatagramHandler;
import io.millrace.net.DatagramSocket;
import io.millrace.net.Network;
import io.millrace.net.RepeatedFaults;
import io.millrace.protocols.webrtc.transport.dtls.DtlsIdentity;
import io.millrace.protocols.webrtc.transport.dtls.HandshakeThreads;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Executor;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The port of all WebRTC sessions, UDP and TCP: ICE-lite, DTLS and SRTP. When it stops it ends the transports that it
 * opened; pages and encoders come back to the next version. Safe for any thread.
 */
@Component(
        service = {DatagramHandler.class, ConnectionHandler.class, Transports.class},
        configurationPid = TransportServer.PID)
@Protocol(name = "webrtc", port = 8189)
@Designate(ocd = TransportServer.Config.class)
public final class TransportServer implements DatagramHandler, ConnectionHandler, Transports {
    static final String PID = "io.millrace.protocols.webrtc";
    private static final String PROTOCOL = "webrtc";
    private static final String HOSTS = "MILLRACE_WEBRTC_HOSTS";
    private static final long REFRESH_US = 30_000_000;
    private static final Logger LOG = LoggerFactory.getLogger(TransportServer.class);
    private static final Configuration<TransportSettings> CONFIGURATION =
            new Configuration<>(PID, Config.class, TransportSettings::of, LOG::warn);

    /** Limits of the port. */
    @ObjectClassDefinition(name = "Millrace WebRTC", description = "The port of WebRTC: ICE, DTLS and SRTP")
    public @interface Config {
        @AttributeDefinition(name = "Sessions", description = "Most sessions of the port")
        int maxTransports() default 5_000;

        @AttributeDefinition(
                name = "Checks of a client",
                description = "Connectivity checks a second of one address that are looked at, before one was valid")
        int checksPerAddress() default 200;

        @AttributeDefinition(
                name = "Checks",
                description = "Connectivity checks a second of all addresses that are looked at, before one was valid")
        int checksPerSecond() default 5_000;

        @AttributeDefinition(
                name = "Consent",
                description =
                        "Seconds after which a session ends whose peer sends neither valid connectivity checks nor media")
        int consentSeconds() default 30;

        @AttributeDefinition(name = "Handshake", description = "Seconds that a DTLS handshake may take")
        int handshakeSeconds() default 10;

        @AttributeDefinition(
                name = "Addresses of interfaces",
                description = "Whether clients are told the addresses of this machine's interfaces beside those of"
                        + " MILLRACE_WEBRTC_HOSTS")
        boolean interfaceAddresses() default true;
    }

    private final Network network;
    private final TransportPorts ports;
    private final Cancellable refreshing;
    private volatile TransportServices services;

    /** Ready for peers. */
    @Activate
    public TransportServer(@Reference Workers workers, @Reference Network network, Map<String, Object> properties) {
        this(workers, network, properties, System.getenv(HOSTS));
    }

    TransportServer(Workers workers, Network network, Map<String, Object> properties, String hosts) {
        this.network = network;
        SecureRandom random = new SecureRandom();
        HostAddresses addresses = new HostAddresses(hosts == null ? "" : hosts, LOG::warn);
        services = new TransportServices(
                new DtlsIdentity(random, Instant.ofEpochMilli(workers.clock().utcUs() / 1_000)),
                new HandshakeThreads(workers),
                random,
                addresses,
                workers.clock(),
                workers.timer(),
                new RepeatedFaults(workers.timer(), workers.blocking("webrtc-log"), LOG::warn),
                CONFIGURATION.start(properties));
        ports = new TransportPorts(() -> services);
        workers.blocking("webrtc-rehearsal").execute(this::rehearse);
        Executor lookUps = workers.blocking("webrtc-addresses");
        lookUps.execute(addresses::refresh);
        refreshing = workers.timer().every(REFRESH_US, lookUps, addresses::refresh);
    }

    private void rehearse() {
        try {
            if (!Rehearsal.play(services.identity(), services.threads())) {
                LOG.warn(
                        "The server could not shake hands with itself by DTLS in time; its first peer may wait a little");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Holds for sessions from now on. */
    @Modified
    void modified(Map<String, Object> properties) {
        services = services.with(CONFIGURATION.change(properties, services.settings()));
    }

    @Override
    public Transport open(RemoteParameters remote, TransportListener listener) throws TransportUnavailableException {
        DatagramSocket socket = network.datagramSocket(PROTOCOL)
                .orElseThrow(() -> new TransportUnavailableException("The UDP port of WebRTC is not bound yet"));
        return ports.of(socket).open(remote, listener);
    }

    @Override
    public boolean offer(Datagram datagram) {
        return ports.offer(datagram);
    }

    @Override
    public void accept(Connection connection) {
        DatagramSocket socket = network.datagramSocket(PROTOCOL).orElse(null);
        if (socket == null) {
            connection.channel().close();
        } else {
            ports.accept(connection, socket);
        }
    }

    /** Ends every session and waits for it, so that nothing of this version runs any more. */
    @Deactivate
    void stop() {
        refreshing.cancel();
        ports.close();
    }
}
