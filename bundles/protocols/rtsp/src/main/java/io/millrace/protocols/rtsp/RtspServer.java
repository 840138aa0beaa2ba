package io.millrace.protocols.rtsp;

import io.millrace.api.access.AccessGate;
import io.millrace.api.live.LiveStreams;
import io.millrace.api.plugin.Protocol;
import io.millrace.api.plugin.Scheme;
import io.millrace.api.session.Sessions;
import io.millrace.api.settings.Configuration;
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
import io.millrace.protocols.rtsp.play.MulticastGroups;
import io.millrace.protocols.rtsp.play.ViewerPorts;
import io.millrace.protocols.rtsp.play.WireStreams;
import io.millrace.protocols.rtsp.push.PushServices;
import io.millrace.protocols.rtsp.push.RtspPushes;
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
 * RTSP and RTSPS: publishing and playing (RFC 2326), media inside the connection or over UDP; pushing, inside the connection. When it stops it closes what
 * it still serves; encoders and players come back to the next version. Safe for any thread.
 */
@Component(
        service = {ConnectionHandler.class, PushTarget.class},
        configurationPid = RtspServer.PID)
@Protocol(name = "rtsp", port = 8554, tlsPort = 8322)
@Designate(ocd = RtspServer.Config.class)
@Scheme({"rtsp", "rtsps"})
public final class RtspServer implements ConnectionHandler, PushTarget {
    static final String PID = "io.millrace.protocols.rtsp";
    private static final Logger LOG = LoggerFactory.getLogger(RtspServer.class);
    private static final Configuration<RtspSettings> CONFIGURATION =
            new Configuration<>(PID, Config.class, RtspSettings::of, LOG::warn);
    private static final long SECOND_US = 1_000_000;

    /** Limits of RTSP. */
    @ObjectClassDefinition(name = "Millrace RTSP", description = "Publishing and playing over RTSP and RTSPS")
    public @interface Config {
        @AttributeDefinition(name = "Setup", description = "Seconds from connecting to publishing or playing")
        int setupSeconds() default 20;

        @AttributeDefinition(
                name = "Idle",
                description = "Seconds after which a silent publisher, or a player over UDP, is closed")
        int idleSeconds() default 60;

        @AttributeDefinition(name = "Stalled players", description = "Seconds a player may read nothing")
        int stalledSeconds() default 10;

        @AttributeDefinition(name = "Held bytes", description = "Most bytes of a stream held for its players")
        long ringBytes() default 64L << 20;

        @AttributeDefinition(name = "Audio waits", description = "Milliseconds audio waits for the next picture")
        int audioWaitMs() default 40;

        @AttributeDefinition(name = "Packet size", description = "Most bytes of an RTP packet that we send")
        int maxPacketBytes() default 1_400;

        @AttributeDefinition(
                name = "Reordering",
                description = "Milliseconds that packets of a publisher over UDP wait for one that is missing")
        int reorderMs() default 200;

        @AttributeDefinition(
                name = "Multicast groups",
                description = "Range of group addresses for players that ask for multicast; empty for none")
        String multicastGroups() default "";

        @AttributeDefinition(name = "Multicast port", description = "Even UDP port of the first medium in a group")
        int multicastPort() default 5004;

        @AttributeDefinition(name = "Multicast hops", description = "Time to live of what is sent to groups")
        int multicastHops() default 1;

        @AttributeDefinition(
                name = "Multicast interface",
                description = "Name or address of the interface by which it leaves; empty for the routes' choice")
        String multicastInterface() default "";
    }

    private final LoopConnections<RtspConnection> connections;
    private final RtspPushes pushes = new RtspPushes();
    private final Executor blocking;
    private final Timer.Cancellable ticking;
    private volatile RtspServices services;

    /** Ready for connections. */
    @Activate
    public RtspServer(
            @Reference LiveStreams streams,
            @Reference AccessGate gate,
            @Reference Sessions sessions,
            @Reference Network network,
            @Reference Workers workers,
            Map<String, Object> properties) {
        RepeatedFaults faults = new RepeatedFaults(workers.timer(), workers.blocking("rtsp-log"), LOG::warn);
        WireStreams wires = new WireStreams(workers.timer(), workers.clock());
        services = new RtspServices(
                streams,
                gate,
                sessions,
                network,
                wires,
                new ViewerPorts(network),
                new MulticastGroups(network, wires),
                new Nonces(workers.clock()),
                workers.clock(),
                workers.timer(),
                faults,
                CONFIGURATION.start(properties));
        connections = new LoopConnections<>("RTSP", services.clock());
        blocking = workers.blocking("rtsp-push");
        ticking = workers.timer().every(SECOND_US, Runnable::run, connections::tick);
    }

    /** Holds for connections from now on. */
    @Modified
    void modified(Map<String, Object> properties) {
        services = services.with(CONFIGURATION.change(properties, services.settings()));
    }

    @Override
    public void accept(Connection connection) {
        RtspServices now = services;
        connections.add(connection, gone -> new RtspConnection(connection, now, gone));
    }

    @Override
    public Transfer open(PushRequest request) {
        RtspServices now = services;
        return pushes.open(
                request,
                new PushServices(
                        now.network(), now.wires(), now.settings().play(), now.clock(), now.timer(), blocking));
    }

    /** Closes every connection and waits for it, so that nothing of this version runs any more. */
    @Deactivate
    void stop() {
        ticking.cancel();
        pushes.close();
        connections.close();
        services.wires().close();
        services.viewerPorts().close();
        connections.settle();
    }
}
