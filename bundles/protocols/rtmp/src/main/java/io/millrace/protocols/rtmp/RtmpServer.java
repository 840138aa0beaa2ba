package io.millrace.protocols.rtmp;

import io.millrace.api.access.AccessGate;
import io.millrace.api.codec.RenditionDemand;
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
import io.millrace.api.work.Timer;
import io.millrace.api.work.Workers;
import io.millrace.net.Connection;
import io.millrace.net.ConnectionHandler;
import io.millrace.net.LoopConnections;
import io.millrace.net.Network;
import io.millrace.net.RepeatedFaults;
import io.millrace.protocols.rtmp.play.WireStreams;
import java.util.Map;
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
 * RTMP and RTMPS: publishing and playing (Adobe RTMP 1.0, enhanced RTMP v1 and v2), pulling and pushing. When it stops it closes what it still
 * serves; encoders and players come back to the next version. Safe for any thread.
 */
@Component(
        service = {ConnectionHandler.class, PullSource.class, PushTarget.class},
        configurationPid = RtmpServer.PID)
@Protocol(name = "rtmp", port = 1935, tlsPort = 1936)
@Designate(ocd = RtmpServer.Config.class)
@Scheme({"rtmp", "rtmps"})
public final class RtmpServer implements ConnectionHandler, PullSource, PushTarget {
    static final String PID = "io.millrace.protocols.rtmp";
    private static final Logger LOG = LoggerFactory.getLogger(RtmpServer.class);
    private static final Configuration<RtmpSettings> CONFIGURATION =
            new Configuration<>(PID, Config.class, RtmpSettings::of, LOG::warn);
    private static final long SECOND_US = 1_000_000;

    /** Limits of RTMP. */
    @ObjectClassDefinition(name = "Millrace RTMP", description = "Publishing and playing over RTMP and RTMPS")
    public @interface Config {
        @AttributeDefinition(name = "Chunk size", description = "Bytes of a chunk that we send, 128 to 16777215")
        int chunkBytes() default 65_536;

        @AttributeDefinition(name = "Largest chunk", description = "Largest chunk size that a peer may announce")
        int maxChunkBytes() default 16_777_215;

        @AttributeDefinition(name = "Longest message", description = "Bytes of one message of a publisher")
        int maxMessageBytes() default 16_777_215;

        @AttributeDefinition(name = "Chunk streams", description = "Most chunk streams of a connection")
        int maxChunkStreams() default 64;

        @AttributeDefinition(name = "Handshake", description = "Seconds from connecting to the connect command")
        int handshakeSeconds() default 10;

        @AttributeDefinition(name = "Idle", description = "Seconds after which a silent publisher is closed")
        int idleSeconds() default 60;

        @AttributeDefinition(name = "Stalled players", description = "Seconds a player may read nothing")
        int stalledSeconds() default 10;

        @AttributeDefinition(name = "Held bytes", description = "Most bytes of a stream held for its players")
        long ringBytes() default 64L << 20;

        @AttributeDefinition(name = "Audio waits", description = "Milliseconds audio waits for the next picture")
        int audioWaitMs() default 40;

        @AttributeDefinition(
                name = "Assume enhanced RTMP",
                description = "Send HEVC, AV1, Opus, … also to players that did not say that they know them")
        boolean assumeEnhanced() default false;
    }

    private final LoopConnections<RtmpConnection> connections;
    private final RtmpTransfers transfers;
    private final Timer.Cancellable ticking;
    private volatile RtmpServices services;

    /** Ready for connections. */
    @Activate
    public RtmpServer(
            @Reference LiveStreams streams,
            @Reference AccessGate gate,
            @Reference Sessions sessions,
            @Reference RenditionDemand demand,
            @Reference Workers workers,
            @Reference Network network,
            Map<String, Object> properties) {
        RepeatedFaults faults = new RepeatedFaults(workers.timer(), workers.blocking("rtmp-log"), LOG::warn);
        WireStreams wires = new WireStreams(workers.timer(), workers.clock());
        RtmpSettings settings = CONFIGURATION.start(properties);
        services = new RtmpServices(
                streams, gate, sessions, demand, wires, workers.clock(), workers.timer(), faults, settings);
        connections = new LoopConnections<>("RTMP", services.clock());
        transfers = new RtmpTransfers(network, workers.blocking("rtmp-connect"));
        ticking = workers.timer().every(SECOND_US, Runnable::run, connections::tick);
    }

    /** Holds for connections from now on. */
    @Modified
    void modified(Map<String, Object> properties) {
        services = services.with(CONFIGURATION.change(properties, services.settings()));
    }

    @Override
    public void accept(Connection connection) {
        RtmpServices now = services;
        connections.add(connection, gone -> new RtmpConnection(connection, now, gone));
    }

    @Override
    public Transfer open(PullRequest request) {
        return transfers.pull(request, services);
    }

    @Override
    public Transfer open(PushRequest request) {
        return transfers.push(request, services);
    }

    /** Closes every connection and waits for it, so that nothing of this version runs any more. */
    @Deactivate
    void stop() {
        ticking.cancel();
        transfers.close();
        connections.close();
        services.wires().close();
        connections.settle();
    }
}
