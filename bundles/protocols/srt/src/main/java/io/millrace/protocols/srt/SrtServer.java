package io.millrace.protocols.srt;

import io.millrace.api.access.AccessGate;
import io.millrace.api.live.LiveStreams;
import io.millrace.api.plugin.Protocol;
import io.millrace.api.plugin.Scheme;
import io.millrace.api.session.Sessions;
import io.millrace.api.settings.Configuration;
import io.millrace.api.transfer.PullRequest;
import io.millrace.api.transfer.PullSource;
import io.millrace.api.transfer.PushRequest;
import io.millrace.api.transfer.PushTarget;
import io.millrace.api.transfer.Transfer;
import io.millrace.api.work.Workers;
import io.millrace.net.Datagram;
import io.millrace.net.DatagramHandler;
import io.millrace.net.Network;
import io.millrace.net.RepeatedFaults;
import io.millrace.protocols.srt.play.WireStreams;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
 * SRT in live mode (draft-sharabayko-srt): publishing and playing MPEG-TS, many callers on one port, pulling
 * and pushing out of the same. When it stops it closes
 * what it still serves; encoders and players come back to the next version. Safe for any thread.
 */
@Component(
        service = {DatagramHandler.class, PullSource.class, PushTarget.class},
        configurationPid = SrtServer.PID)
@Protocol(name = "srt", port = 8890, coalesceUs = SrtServer.COALESCE_US)
@Scheme("srt")
@Designate(ocd = SrtServer.Config.class)
public final class SrtServer implements DatagramHandler, PullSource, PushTarget {
    static final String PID = "io.millrace.protocols.srt";
    /** Far below what counts here: delivery, acknowledgements and reports of losses come every 10 ms. */
    static final int COALESCE_US = 2_000;

    private static final Logger LOG = LoggerFactory.getLogger(SrtServer.class);
    private static final Configuration<SrtSettings> CONFIGURATION =
            new Configuration<>(PID, Config.class, values -> SrtSettings.of(values, SrtServer::warn), LOG::warn);

    /** Limits and passphrases of SRT. */
    @ObjectClassDefinition(name = "Millrace SRT", description = "Publishing and playing over SRT")
    public @interface Config {
        @AttributeDefinition(
                name = "Latency",
                description =
                        "Milliseconds from sending to delivery, in which lost packets are sent again; the peer may"
                                + " want more")
        int latencyMs() default 120;

        @AttributeDefinition(
                name = "Passphrases",
                description =
                        "APP/NAME=PASSPHRASE, APP/*=PASSPHRASE, APP/BEGINNING*=PASSPHRASE or *=PASSPHRASE: streams that"
                                + " are published and played encrypted only; the longest counts; 10 to 79 characters, no commas")
        String[] passphrases() default {};

        @AttributeDefinition(name = "Connections", description = "Most connections of the port")
        int maxConnections() default 5_000;

        @AttributeDefinition(
                name = "Handshakes of a client",
                description = "Handshake packets a second of one address that are answered")
        int handshakesPerAddress() default 200;

        @AttributeDefinition(
                name = "Handshakes",
                description = "Handshake packets a second of all addresses that are answered")
        int handshakesPerSecond() default 5_000;

        @AttributeDefinition(name = "Idle", description = "Seconds after which a silent peer is given up")
        int idleSeconds() default 5;

        @AttributeDefinition(
                name = "Receive buffer",
                description = "Most bytes of a publisher that wait for delivery; taken as they are needed")
        long receiveBufferBytes() default 12L << 20;

        @AttributeDefinition(name = "Send buffer", description = "Most bytes of a player that wait for acknowledgement")
        long sendBufferBytes() default 12L << 20;

        @AttributeDefinition(
                name = "Bandwidth",
                description = "Bits a second that a player gets at most, retransmissions included; 0 for a quarter more"
                        + " than its stream has, at least 40 Mbit/s")
        long maxBitsPerSecond() default 0;

        @AttributeDefinition(name = "Key refresh", description = "Packets that are encrypted with one key")
        long keyRefreshPackets() default 1L << 24;

        @AttributeDefinition(
                name = "Key announcement",
                description = "Packets before its first use that a key is announced; at most half of the key refresh")
        long keyAnnouncePackets() default 1L << 12;

        @AttributeDefinition(name = "Held bytes", description = "Most bytes of a stream held for its players")
        long ringBytes() default 64L << 20;
    }

    private final SrtPorts ports;
    private final Set<SrtTransfer> transfers = ConcurrentHashMap.newKeySet();
    private volatile SrtServices services;

    /** Ready for packets. */
    @Activate
    public SrtServer(
            @Reference LiveStreams streams,
            @Reference AccessGate gate,
            @Reference Sessions sessions,
            @Reference Workers workers,
            @Reference Network network,
            Map<String, Object> properties) {
        RepeatedFaults faults = new RepeatedFaults(workers.timer(), workers.blocking("srt-log"), LOG::warn);
        services = new SrtServices(
                streams,
                gate,
                sessions,
                new WireStreams(workers.timer()),
                workers.clock(),
                workers.timer(),
                workers.blocking("srt-keys"),
                faults,
                CONFIGURATION.start(properties));
        ports = new SrtPorts(network, () -> services);
    }

    private static void warn(String warning) {
        LOG.warn("{}: {}", PID, warning);
    }

    /** Holds for connections from now on. */
    @Modified
    void modified(Map<String, Object> properties) {
        services = services.with(CONFIGURATION.change(properties, services.settings()));
    }

    @Override
    public boolean offer(Datagram datagram) {
        return ports.offer(datagram);
    }

    @Override
    public Transfer open(PullRequest request) {
        SrtServices present = services;
        return begin(new SrtTransfer(
                RemoteAddress.of(
                        request.uri(),
                        request.secret(),
                        request.options(),
                        present.settings().latencyMs()),
                request.reach(),
                request.status(),
                (transfer, remote, socket) -> new PulledStream(transfer, request.output(), remote, present),
                ports,
                present));
    }

    @Override
    public Transfer open(PushRequest request) {
        SrtServices present = services;
        return begin(new SrtTransfer(
                RemoteAddress.of(
                        request.uri(),
                        request.secret(),
                        request.options(),
                        present.settings().latencyMs()),
                request.reach(),
                request.status(),
                (transfer, remote, socket) -> new PushedStream(transfer, request, present, socket),
                ports,
                present));
    }

    private Transfer begin(SrtTransfer transfer) {
        transfers.add(transfer);
        transfer.begin();
        return () -> {
            transfers.remove(transfer);
            transfer.close();
        };
    }

    /** Closes every connection and waits for it, so that nothing of this version runs any more. */
    @Deactivate
    void stop() {
        transfers.forEach(SrtTransfer::close);
        transfers.clear();
        ports.close();
        services.wires().close();
        ports.settle();
    }
}
