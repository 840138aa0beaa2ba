package io.millrace.protocols.webrtc.play;

import io.millrace.api.access.Grant;
import io.millrace.api.live.LiveStream;
import io.millrace.api.live.StreamHealth;
import io.millrace.api.session.Session;
import io.millrace.api.work.Timer;
import io.millrace.formats.rtp.MalformedRtpException;
import io.millrace.formats.rtp.Rtcp;
import io.millrace.net.RateLimit;
import io.millrace.protocols.webrtc.SessionSettings;
import io.millrace.protocols.webrtc.WebRtcServices;
import io.millrace.protocols.webrtc.description.AnsweredMedium;
import io.millrace.protocols.webrtc.transport.Transport;
import io.millrace.protocols.webrtc.transport.TransportListener;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One viewer, from its offer until it is gone. Pictures and sound begin each for itself, as soon as both the peer and what it
 * is to get are there. Owned by the transport's event loop.
 */
final class PlaySession implements TransportListener {
    private static final long LOOK_US = 1_000_000;
    private static final long LEAST_FIRST_BPS = 1_000_000;
    private static final double HOPED_FOR = 1.5;
    private static final double PERCENT = 100;

    private final WebRtcServices services;
    private final SessionSettings settings;
    private final WireStreams wires;
    private final RungTable table;
    private final Sources sources;
    private final Grant grant;
    private final List<AnsweredMedium> media;
    private final Session session;
    private final RateLimit rate;
    private Transport transport;
    private WireStreams.Use pictures;
    private WireStreams.Use sound;
    private Feed soundFeed;
    private Feed pictureFeed;
    private Viewer viewer;
    private ViewerBandwidth bandwidth;
    private ViewerRungs rungs;
    private Timer.Cancellable watching = () -> {};
    private long countedBytes;
    private boolean over;
    private volatile Map<String, Number> figures = Map.of();

    PlaySession(
            WebRtcServices services,
            SessionSettings settings,
            WireStreams wires,
            RungTable table,
            Sources sources,
            Grant grant,
            List<AnsweredMedium> media) {
        this.services = services;
        this.settings = settings;
        this.wires = wires;
        this.table = table;
        this.sources = sources;
        this.grant = grant;
        this.media = media;
        session = services.sessions().open(grant, "whep");
        session.measuredBy(() -> figures);
        rate = new RateLimit(grant.limits().bitsPerSecond(), services.clock().monotonicUs());
    }

    /** Packs the stream while the peer connects, so that there is a key picture at once; on the transport's event loop. */
    void start(Transport newTransport) {
        transport = newTransport;
        if (over) {
            return;
        }
        session.onKick(transport::close);
        follow(true);
        follow(false);
        watching = services.timer().every(LOOK_US, transport.loop(), this::look);
    }

    private void follow(boolean isVideo) {
        if (answered(isVideo).isEmpty()) {
            return;
        }
        MediumSource source = isVideo ? sources.pictures() : sources.sound();
        Optional<LiveStream> present = source.present();
        if (present.isPresent()) {
            comes(isVideo, present.get());
        } else {
            source.stream().whenComplete((stream, failure) -> transport.loop().execute(() -> {
                if (failure == null) {
                    comesLate(isVideo, stream);
                } else {
                    lacks(isVideo, failure.getMessage());
                }
            }));
        }
    }

    private void comesLate(boolean isVideo, LiveStream stream) {
        try {
            comes(isVideo, stream);
        } catch (IllegalStateException e) {
            transport.close(e.getMessage());
        }
    }

    private void comes(boolean isVideo, LiveStream stream) {
        if (over) {
            return;
        }
        if (isVideo && sources.pictures().isRendition() && PlayAnswer.isReordered(stream)) {
            lacks(true, "The pictures of " + stream.name() + " are not in the order in which they are shown");
            return;
        }
        WireStreams.Use use = wires.enter(stream, isVideo, transport.loop(), settings);
        if (isVideo) {
            pictures = use;
        } else {
            sound = use;
        }
        if (viewer != null) {
            begin(isVideo);
        }
    }

    /** Pictures are worth watching without sound. */
    private void lacks(boolean isVideo, String reason) {
        if (over) {
            return;
        }
        if (isVideo || answered(true).isEmpty()) {
            transport.close(reason);
        } else {
            services.faults()
                    .report("WebRTC viewer has no sound", session.peer().host(), reason);
        }
    }

    private Optional<AnsweredMedium> answered(boolean isVideo) {
        return media.stream()
                .filter(each -> each.isAccepted() && each.format().isVideo() == isVideo)
                .findFirst();
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
        long nowUs = services.clock().monotonicUs();
        bandwidth = bandwidth(nowUs);
        viewer = new Viewer(transport, media, settings, bandwidth, services.clock(), session::sent);
        begin(true);
        begin(false);
    }

    /** First among the loops that read, then a place in the ring. */
    private void begin(boolean isVideo) {
        if (isVideo && pictures != null) {
            pictureFeed = new Feed(wires, pictures, transport.loop(), viewer);
            climb();
            viewer.watch(pictureFeed, rungs);
        } else if (!isVideo && sound != null) {
            soundFeed = new Feed(wires, sound, transport.loop(), viewer);
            viewer.hear(soundFeed, this::wentSilent);
        }
    }

    /** Whoever asked for a rendition by its name stays there. */
    private void climb() {
        if (settings.adaptive() && grant.stream().rendition().isEmpty()) {
            rungs = new ViewerRungs(
                    services.demand(),
                    wires,
                    sources,
                    grant.limits(),
                    table,
                    bandwidth,
                    transport.loop(),
                    answered(true).orElseThrow().format().codec(),
                    services.clock().monotonicUs());
            rungs.begin(viewer, pictureFeed);
        }
    }

    /** The sound is over although the pictures go on: its encoder broke. Whether it can be had again, core knows. */
    private void wentSilent() {
        if (!sources.sound().isRendition()) {
            transport.close("The stream has ended");
            return;
        }
        viewer.hear(null, null);
        soundFeed.close();
        soundFeed = null;
        sound = null;
        sources.renewSound();
        follow(false);
    }

    private ViewerBandwidth bandwidth(long nowUs) {
        StreamHealth health = sources.stream().health();
        long streamBps = health.videoBitsPerSecond() + health.audioBitsPerSecond();
        AnsweredMedium measured = answered(true).or(() -> answered(false)).orElseThrow();
        return new ViewerBandwidth(
                ViewerBandwidth.Feedback.of(measured),
                Math.max(LEAST_FIRST_BPS, (long) (HOPED_FOR * streamBps)),
                measured.format().retransmission() >= 0,
                measured.source(),
                nowUs);
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
            if (viewer.feedback(Rtcp.parse(compound.nioBuffer())) && !asked(viewer.watched())) {
                viewer.rejoin(services.clock().monotonicUs());
            }
            if (rungs != null) {
                rungs.adapt(services.clock().monotonicUs());
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
        return stream == null || services.keyPictures().want(stream);
    }

    /** What is sent is counted, not the stream; what only finds out how much can be sent is not. */
    private void look() {
        long nowUs = services.clock().monotonicUs();
        long sentBytes = session.sentBytes();
        boolean allowed = rate.allows(sentBytes - countedBytes, nowUs);
        countedBytes = sentBytes;
        if (!allowed) {
            transport.close("The stream exceeds the permission to play, " + rate);
            return;
        }
        if (viewer != null) {
            viewer.report();
            if (rungs != null) {
                rungs.look(nowUs);
            }
            figures = figures();
        }
    }

    private Map<String, Number> figures() {
        if (rungs == null) {
            return Map.of(
                    "availableOutgoingBitrate", bandwidth.bitsPerSecond(),
                    "msQueue", bandwidth.queueUs() / 1_000,
                    "percentLost", Math.round(bandwidth.loss() * PERCENT));
        }
        return Map.of(
                "availableOutgoingBitrate", bandwidth.bitsPerSecond(),
                "msQueue", bandwidth.queueUs() / 1_000,
                "percentLost", Math.round(bandwidth.loss() * PERCENT),
                "rung", rungs.rung(),
                "frameHeight", rungs.height());
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
        }
        if (rungs != null) {
            rungs.close();
        } else {
            leave(pictureFeed, pictures);
        }
        leave(soundFeed, sound);
        sources.close();
        session.close();
    }

    private void leave(Feed feed, WireStreams.Use use) {
        if (feed != null) {
            feed.close();
        } else if (use != null) {
            wires.leave(use);
        }
    }
}
