package io.millrace.protocols.webrtc.play;

import io.millrace.api.access.Grant;
import io.millrace.api.live.LiveStream;
import io.millrace.api.session.Session;
import io.millrace.api.work.Timer;
import io.millrace.formats.rtp.MalformedRtpException;
import io.millrace.formats.rtp.Rtcp;
import io.millrace.net.RateLimit;
import io.millrace.protocols.webrtc.WebRtcServices;
import io.millrace.protocols.webrtc.description.AnsweredMedium;
import io.millrace.protocols.webrtc.transport.Transport;
import io.millrace.protocols.webrtc.transport.TransportListener;
import io.netty.buffer.ByteBuf;
import java.util.List;

/** One viewer, from its offer until it is gone. Owned by the transport's event loop. */
final class PlaySession implements TransportListener {
    private static final long LOOK_US = 1_000_000;

    private final WebRtcServices services;
    private final WireStreams wires;
    private final Sources sources;
    private final List<AnsweredMedium> media;
    private final Session session;
    private final RateLimit rate;
    private Transport transport;
    private WireStreams.Use use;
    private Viewer viewer;
    private Timer.Cancellable watching = () -> {};
    private long countedBytes;
    private boolean over;

    PlaySession(WebRtcServices services, WireStreams wires, Sources sources, Grant grant, List<AnsweredMedium> media) {
        this.services = services;
        this.wires = wires;
        this.sources = sources;
        this.media = media;
        session = services.sessions().open(grant, "whep");
        rate = new RateLimit(grant.limits().bitsPerSecond(), services.clock().monotonicUs());
    }

    /** Packs the stream while the peer connects, so that there is a key picture at once; on the transport's event loop. */
    void start(Transport newTransport) {
        transport = newTransport;
        if (over) {
            return;
        }
        session.onKick(transport::close);
        use = wires.enter(sources.pictures(), sources.sound(), transport.loop(), services.settings());
        watching = services.timer().every(LOOK_US, transport.loop(), this::look);
    }

    /** The session never began: no transport was opened for it. */
    void abandon() {
        over = true;
        sources.close();
        session.close();
    }

    @Override
    public void connected() {
        if (over || viewer != null) {
            return;
        }
        WireStream wire = use.wire();
        // first among the loops that read, then a place in the ring
        viewer = new Viewer(
                wire, transport, media, session::sent, services.clock().monotonicUs());
        wire.viewers().add(viewer, transport.loop());
        viewer.begin();
    }

    @Override
    public void rtp(ByteBuf packet) {
        // a viewer sends nothing
    }

    @Override
    public void rtcp(ByteBuf compound) {
        if (viewer == null) {
            return;
        }
        try {
            if (viewer.feedback(Rtcp.parse(compound.nioBuffer())) && !asked(sources.pictures())) {
                viewer.rejoin(services.clock().monotonicUs());
            }
        } catch (MalformedRtpException e) {
            services.faults()
                    .report(
                            "WebRTC viewer sends what cannot be used",
                            session.peer().host(),
                            e.getMessage());
        }
    }

    private boolean asked(LiveStream stream) {
        return services.keyPictures().want(stream);
    }

    /** What is sent is counted, not the stream. */
    private void look() {
        long sentBytes = session.sentBytes();
        boolean allowed = rate.allows(sentBytes - countedBytes, services.clock().monotonicUs());
        countedBytes = sentBytes;
        if (!allowed) {
            transport.close("The stream exceeds the permission to play, " + rate);
        }
    }

    @Override
    public void closed(String reason) {
        if (over) {
            return;
        }
        over = true;
        watching.cancel();
        if (viewer != null) {
            viewer.stop();
            use.wire().viewers().remove(viewer, transport.loop());
        }
        if (use != null) {
            wires.leave(use);
        }
        sources.close();
        session.close();
    }
}
