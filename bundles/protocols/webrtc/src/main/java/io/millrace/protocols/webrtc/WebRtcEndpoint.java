package io.millrace.protocols.webrtc;

import io.millrace.api.access.AccessGate;
import io.millrace.api.codec.Ladders;
import io.millrace.api.codec.RenditionDemand;
import io.millrace.api.live.LiveStreams;
import io.millrace.api.plugin.StreamResourceName;
import io.millrace.api.session.Session;
import io.millrace.api.session.Sessions;
import io.millrace.api.settings.Configuration;
import io.millrace.api.work.Workers;
import io.millrace.http.Exchange;
import io.millrace.http.StreamEndpoint;
import io.millrace.net.RepeatedFaults;
import io.millrace.protocols.webrtc.play.RungTable;
import io.millrace.protocols.webrtc.play.Watching;
import io.millrace.protocols.webrtc.play.WireStreams;
import io.millrace.protocols.webrtc.publish.Publishing;
import io.millrace.protocols.webrtc.signalling.PeerSessions;
import io.millrace.protocols.webrtc.signalling.Signalling;
import io.millrace.protocols.webrtc.transport.Transports;
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
 * WHIP and WHEP: publishing and playing by WebRTC. When it stops it ends its sessions; pages and encoders come back to the
 * next version. Safe for any thread.
 */
@Component(service = StreamEndpoint.class, configurationPid = WebRtcEndpoint.PID)
@StreamResourceName({WebRtcEndpoint.WHIP, WebRtcEndpoint.WHEP})
@Designate(ocd = WebRtcEndpoint.Config.class)
public final class WebRtcEndpoint implements StreamEndpoint {
    static final String PID = "io.millrace.protocols.webrtc.sessions";
    static final String WHIP = "whip";
    static final String WHEP = "whep";

    private static final Logger LOG = LoggerFactory.getLogger(WebRtcEndpoint.class);
    private static final Configuration<SessionSettings> CONFIGURATION =
            new Configuration<>(PID, Config.class, SessionSettings::of, LOG::warn);

    /** Limits of sessions. */
    @ObjectClassDefinition(name = "Millrace WebRTC sessions", description = "Publishing by WHIP and playing by WHEP")
    public @interface Config {
        @AttributeDefinition(name = "Sessions", description = "Most publishers and viewers at a time")
        int maxSessions() default 2_000;

        @AttributeDefinition(
                name = "Connecting sessions of a client",
                description = "Sessions that one address, or network of 64 bits of IPv6, may ask for before they are"
                        + " connected; more are told to wait")
        int maxConnectingPerAddress() default 100;

        @AttributeDefinition(
                name = "Publisher's bit rate",
                description = "Bits a second that a publisher is told it may send, if it cannot find out by itself")
        long publishBitsPerSecond() default 20_000_000;

        @AttributeDefinition(name = "Held bytes", description = "Most bytes of a stream held for its viewers")
        long ringBytes() default 64L << 20;

        @AttributeDefinition(name = "Audio waits", description = "Milliseconds audio waits for the next picture")
        int audioWaitMs() default 10;

        @AttributeDefinition(name = "Payload size", description = "Most bytes of an RTP payload that we send")
        int maxPayloadBytes() default 1_160;

        @AttributeDefinition(
                name = "Adaptive",
                description = "Whether viewers move among the rungs of a stream's ladder as their bandwidth goes")
        boolean adaptive() default true;

        @AttributeDefinition(
                name = "Least playout delay",
                description = "Milliseconds that players are asked to wait at least, in steps of ten")
        int playoutDelayLeastMs() default 0;

        @AttributeDefinition(
                name = "Most playout delay",
                description =
                        "Milliseconds that players are asked to wait at most, in steps of ten; -1 leaves it to them")
        int playoutDelayMostMs() default -1;

        @AttributeDefinition(
                name = "Wait for encoded sound",
                description = "Milliseconds that players are asked to wait with live pictures for sound that is encoded"
                        + " anew, in steps of ten; 0 leaves it to them")
        int encodedSoundMs() default 120;

        @AttributeDefinition(
                name = "ICE servers",
                description = "STUN and TURN servers that clients are told, each as in a Link header:"
                        + " <turn:turn.example.net>; rel=\"ice-server\"; username=\"u\"; credential=\"c\"")
        String[] iceServers() default {};
    }

    private final PeerSessions peers = new PeerSessions();
    private final WireStreams wires;
    private final RungTable rungs;
    private final Signalling whip;
    private final Signalling whep;
    private volatile WebRtcServices services;

    /** Ready for offers. */
    @Activate
    public WebRtcEndpoint(
            @Reference LiveStreams streams,
            @Reference AccessGate gate,
            @Reference Sessions sessions,
            @Reference RenditionDemand demand,
            @Reference Ladders ladders,
            @Reference Transports transports,
            @Reference Workers workers,
            Map<String, Object> properties) {
        services = new WebRtcServices(
                streams,
                gate,
                sessions,
                demand,
                transports,
                new KeyPictureWishes(),
                workers.clock(),
                workers.timer(),
                new RepeatedFaults(workers.timer(), workers.blocking("webrtc-sessions-log"), LOG::warn),
                CONFIGURATION.start(properties));
        wires = new WireStreams(workers.timer());
        rungs = new RungTable(ladders, streams, workers.timer(), workers.blocking("webrtc-rungs"));
        whip = new Signalling(WHIP, Session.Role.PUBLISH, this::services, new Publishing(this::services), peers);
        whep = new Signalling(
                WHEP, Session.Role.PLAY, this::services, new Watching(this::services, wires, rungs), peers);
        workers.blocking("webrtc-sessions-rehearsal").execute(Watching::rehearse);
    }

    private WebRtcServices services() {
        return services;
    }

    /** Holds for sessions from now on. */
    @Modified
    void modified(Map<String, Object> properties) {
        services = services.with(CONFIGURATION.change(properties, services.settings()));
    }

    @Override
    public void serve(Exchange exchange) {
        (exchange.file().equals(WHIP) ? whip : whep).serve(exchange);
    }

    /** Ends every session. */
    @Deactivate
    void stop() {
        peers.close();
        rungs.close();
        wires.close();
    }
}
