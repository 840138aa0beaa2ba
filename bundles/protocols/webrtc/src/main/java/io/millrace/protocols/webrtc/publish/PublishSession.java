package io.millrace.protocols.webrtc.publish;

import io.millrace.api.access.Grant;
import io.millrace.api.live.PublishRefusedException;
import io.millrace.api.live.PublishedLayer;
import io.millrace.api.live.Publisher;
import io.millrace.api.media.ClockReference;
import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import io.millrace.api.session.Session;
import io.millrace.api.work.Timer;
import io.millrace.formats.rtp.MalformedRtpException;
import io.millrace.formats.rtp.MediaReceiver;
import io.millrace.formats.rtp.Rtcp;
import io.millrace.formats.rtp.RtcpFeedback;
import io.millrace.formats.rtp.RtcpPacket;
import io.millrace.formats.rtp.SessionClock;
import io.millrace.formats.rtp.TransportFeedback;
import io.millrace.net.RateLimit;
import io.millrace.protocols.webrtc.WebRtcServices;
import io.millrace.protocols.webrtc.description.AnsweredMedium;
import io.millrace.protocols.webrtc.transport.Transport;
import io.millrace.protocols.webrtc.transport.TransportListener;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * One publisher, from its offer until it is gone. The stream is announced when something of all media has come; those of
 * which nothing comes for two seconds are not waited for. Owned by the transport's event loop.
 */
public final class PublishSession implements TransportListener {
    private static final long TICK_US = 20_000;
    private static final long FEEDBACK_US = 50_000;
    private static final int FEEDBACK_PACKETS = 64;
    /** Browsers make key pictures only when they are asked; segments want one every two seconds. */
    private static final long KEY_PICTURES_US = 2_000_000;

    private static final long KEY_PICTURE_WAIT_US = 1_000_000;

    private static final long REPORT_US = 1_000_000;
    private static final long WAIT_FOR_FORMATS_US = 2_000_000;
    private static final int PAYLOAD_TYPES = 128;

    private final WebRtcServices services;
    private final Grant grant;
    private final Session session;
    private volatile long lost;
    private final List<PublishedMedia> media = new ArrayList<>();
    private final PublishedMedia[] byPayloadType = new PublishedMedia[PAYLOAD_TYPES];
    private final PublishedMedia[] byRetransmission = new PublishedMedia[PAYLOAD_TYPES];
    private final TransportFeedback transportFeedback = new TransportFeedback();
    private final Map<Integer, Track> formats = new TreeMap<>();
    private final Map<Integer, Track> tracks = new TreeMap<>();
    private final long self = ThreadLocalRandom.current().nextInt() & 0xFFFF_FFFFL;
    private final RateLimit rate;
    private final int transportExtension;
    private Transport transport;
    private Publisher publisher;
    private Timer.Cancellable ticking = () -> {};
    private Timer.Cancellable wish = () -> {};
    private long firstUs = -1;
    private long feedbackUs;
    private long reportedUs;
    private long keyPictureUs = -1;
    private long wantedUs = Long.MIN_VALUE / 2;
    private boolean announced;
    private boolean keyPictureMissed;
    private boolean written;
    private boolean queued;
    private boolean ended;
    private boolean over;

    public PublishSession(WebRtcServices services, Grant grant, List<AnsweredMedium> answered) {
        this.services = services;
        this.grant = grant;
        session = services.sessions().open(grant, "whip");
        rate = new RateLimit(grant.limits().bitsPerSecond(), services.clock().monotonicUs());
        SessionClock clock = new SessionClock();
        MediaReceiver.Output output = new Received();
        for (AnsweredMedium each : answered) {
            if (each.isAccepted()) {
                PublishedMedia medium = each.layers().isEmpty()
                        ? new PublishedMedium(media.size(), each, self, clock, output, this::sendRtcp)
                        : new LayeredMedium(media.size(), each, self, clock, output, new Layers(), this::sendRtcp);
                media.add(medium);
                byPayloadType[medium.payloadType()] = medium;
                if (medium.retransmission() >= 0) {
                    byRetransmission[medium.retransmission()] = medium;
                }
            }
        }
        transportExtension = media.stream()
                .mapToInt(PublishedMedia::transportExtension)
                .max()
                .orElse(0);
    }

    /**
     * Begins the publication; on the transport's event loop.
     *
     * @throws PublishRefusedException with the reason
     */
    public void start(Transport newTransport) throws PublishRefusedException {
        transport = newTransport;
        if (over) {
            throw new PublishRefusedException("The session ended before it began");
        }
        try {
            publisher = services.streams().publish(grant.stream(), session);
        } catch (PublishRefusedException e) {
            over = true;
            session.close();
            throw e;
        }
        session.onKick(reason -> transport.close(reason));
        session.measuredBy(() -> Map.of("rtpPacketsLost", lost));
        ticking = services.timer().every(TICK_US, transport.loop(), this::tick);
        wish = services.keyPictures().register(publisher.stream(), transport.loop(), this::wantKeyPicture);
        media.forEach(PublishedMedia::begin);
    }

    /** The session never began: no transport was opened for it. */
    public void abandon() {
        over = true;
        session.close();
    }

    @Override
    public void connected() {
        // the peer sends by itself
    }

    private void wantKeyPicture() {
        media.forEach(PublishedMedia::wantKeyPicture);
    }

    @Override
    public void rtp(ByteBuf packet) {
        int size = packet.readableBytes();
        if (over || size < 12) {
            return;
        }
        ByteBuffer bytes = packet.nioBuffer();
        long nowUs = services.clock().monotonicUs();
        session.received(size);
        firstUs = firstUs < 0 ? nowUs : firstUs;
        int number = PublishedMedium.transportNumber(bytes, transportExtension);
        if (number >= 0) {
            transportFeedback.received(number & 0xFFFF, nowUs);
        }
        int payloadType = bytes.get(1) & 0x7F;
        try {
            if (byPayloadType[payloadType] != null) {
                byPayloadType[payloadType].rtp(bytes, nowUs);
            } else if (byRetransmission[payloadType] != null) {
                byRetransmission[payloadType].again(bytes, nowUs);
            }
        } catch (MalformedRtpException e) {
            fault(e.getMessage());
        }
        if (transportFeedback.pending() >= FEEDBACK_PACKETS) {
            sendTransportFeedback(nowUs);
        }
        flush();
        if (!rate.allows(size, nowUs)) {
            transport.close("The stream exceeds " + rate);
        }
    }

    @Override
    public void rtcp(ByteBuf compound) {
        if (over) {
            return;
        }
        long nowUs = services.clock().monotonicUs();
        try {
            for (RtcpPacket packet : Rtcp.parse(compound.nioBuffer())) {
                if (packet instanceof RtcpPacket.SenderReport report) {
                    media.forEach(each -> each.report(report, nowUs));
                }
            }
        } catch (MalformedRtpException e) {
            fault(e.getMessage());
        }
    }

    private void tick() {
        if (over) {
            return;
        }
        long nowUs = services.clock().monotonicUs();
        media.forEach(each -> each.tick(nowUs));
        lost = media.stream().mapToLong(PublishedMedia::lost).sum();
        if (!announced && firstUs >= 0 && nowUs - firstUs >= WAIT_FOR_FORMATS_US && !tracks.isEmpty()) {
            announce();
        }
        // again only if none came, or there would be two
        if (keyPictureUs >= 0 && nowUs - keyPictureUs >= KEY_PICTURES_US && nowUs - wantedUs >= KEY_PICTURE_WAIT_US) {
            wantedUs = nowUs;
            wantKeyPicture();
        }
        if (nowUs - feedbackUs >= FEEDBACK_US) {
            sendTransportFeedback(nowUs);
        }
        if (nowUs - reportedUs >= REPORT_US) {
            reportedUs = nowUs;
            report(nowUs);
        }
        flush();
    }

    private void sendTransportFeedback(long nowUs) {
        feedbackUs = nowUs;
        long source = source();
        ByteBuffer report = transportFeedback.report(self, source);
        if (report != null) {
            sendRtcp(report);
        }
    }

    private long source() {
        for (PublishedMedia each : media) {
            for (long source : each.sources()) {
                return source;
            }
        }
        return 0;
    }

    private void report(long nowUs) {
        List<RtcpPacket.ReportBlock> blocks = new ArrayList<>();
        List<Long> estimated = new ArrayList<>();
        for (PublishedMedia each : media) {
            blocks.addAll(each.reports(nowUs));
            if (each.wantsEstimate()) {
                estimated.addAll(each.sources());
            }
        }
        if (!blocks.isEmpty()) {
            sendRtcp(Rtcp.write(new RtcpPacket.ReceiverReport(self, blocks), AnsweredMedium.SOURCE_NAME));
        }
        if (!estimated.isEmpty()) {
            sendRtcp(RtcpFeedback.estimate(self, services.settings().publishBitsPerSecond(), estimated));
        }
    }

    private void sendRtcp(ByteBuffer packet) {
        transport.sendRtcp(Unpooled.wrappedBuffer(packet));
        queued = true;
    }

    private void flush() {
        if (queued) {
            queued = false;
            transport.flush();
        }
        if (written) {
            written = false;
            publisher.flush();
        }
    }

    private void announce() {
        announced = true;
        if (keyPictureMissed) {
            keyPictureMissed = false;
            wantKeyPicture();
        }
        publisher.tracks(List.copyOf(tracks.values()));
    }

    private void fault(String reason) {
        services.faults()
                .report(
                        "WebRTC publisher sends what cannot be used",
                        session.peer().host(),
                        reason);
    }

    @Override
    public void closed(String reason) {
        if (over) {
            return;
        }
        ticking.cancel();
        wish.cancel();
        if (publisher == null) {
            over = true;
            session.close();
            return;
        }
        media.forEach(PublishedMedia::end);
        over = true;
        publisher.flush();
        if (ended) {
            publisher.end(reason);
        } else {
            publisher.close();
        }
        session.close();
    }

    /** The publisher says that it has finished; on the transport's event loop. */
    public void end() {
        ended = true;
        transport.close("The publisher has stopped");
    }

    /** The sizes of a picture beside the one that is the stream's. */
    private final class Layers implements SentLayers {
        @Override
        public boolean isOpen() {
            return announced && !over;
        }

        @Override
        public PublishedLayer open() {
            return publisher.layer();
        }

        @Override
        public void written() {
            written = true;
        }
    }

    /** What comes out of the packets. */
    private final class Received implements MediaReceiver.Output {
        @Override
        public void track(Track track) {
            formats.put(track.id(), track);
            if (tracks.containsKey(track.id())) {
                tracks.put(track.id(), track);
                if (announced) {
                    announce();
                }
            }
        }

        /** A medium of which nothing comes is no track: whoever packs the stream would wait for it. */
        @Override
        public void sample(Sample sample) {
            if (over) {
                return;
            }
            if (sample.isSync() && sample.isVideo()) {
                keyPictureUs = services.clock().monotonicUs();
            }
            if (!tracks.containsKey(sample.trackId())) {
                tracks.put(sample.trackId(), formats.get(sample.trackId()));
                if (announced || tracks.size() == media.size()) {
                    announce();
                }
            }
            if (announced) {
                publisher.write(sample);
                written = true;
            } else if (sample.isSync() && sample.isVideo()) {
                keyPictureMissed = true;
            }
        }

        @Override
        public void clock(ClockReference reference) {
            if (announced && !over) {
                publisher.clock(reference);
            }
        }

        @Override
        public void fault(String reason) {
            PublishSession.this.fault(reason);
        }
    }
}
