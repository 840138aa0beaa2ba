package io.millrace.protocols.rtsp.media;

import io.millrace.api.live.Publisher;
import io.millrace.api.media.ClockReference;
import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import io.millrace.api.work.Clock;
import io.millrace.formats.rtp.MediaReceiver;
import io.millrace.formats.rtp.ReceivedMedium;
import io.millrace.formats.rtp.ReorderLimits;
import io.millrace.formats.rtp.Rtcp;
import io.millrace.formats.rtp.RtcpPacket;
import io.millrace.formats.rtp.SessionClock;
import io.millrace.formats.sdp.MediaDescription;
import io.millrace.formats.sdp.SessionDescription;
import io.millrace.net.PortPair;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The media that a session brings in: how each travels, and what becomes of its packets. A stream starts when its video is
 * described, by the session or by the first key picture; media whose format stays unknown for two seconds are not waited
 * for. Owned by the connection's event loop.
 */
public final class ReceivedSession {
    private static final long WAIT_FOR_FORMATS_US = 2_000_000;
    private static final String SOURCE_NAME = "millrace";
    private static final int MAX_MEDIA = 8;
    private static final long BELIEVED_CLOCK_US = 60_000_000;

    /** One medium. */
    private static final class Medium {
        private final MediaDescription description;
        private final Optional<ReceivedMedium> format;
        private MediaReceiver receiver;
        private int rtpChannel = -1;
        private int rtcpChannel = -1;
        private PortPair ports;
        private InetSocketAddress reportsTo;

        Medium(MediaDescription description) {
            this.description = description;
            format = ReceivedMedium.of(description);
        }

        boolean isSetUp() {
            return rtpChannel >= 0 || ports != null;
        }
    }

    /** Sends binary data inside the connection. */
    @FunctionalInterface
    public interface Interleaved {
        void send(int channel, ByteBuffer bytes);
    }

    private final List<Medium> media = new ArrayList<>();
    private final ReorderLimits reorder;
    private final Consumer<String> onFault;
    private final Map<Integer, Track> tracks = new TreeMap<>();
    private final long source = ThreadLocalRandom.current().nextInt() & 0xFFFF_FFFFL;
    private Publisher publisher;
    private Clock wallClock;
    private long startedUs;
    private long nowUs;
    private volatile long lost;
    private boolean announced;

    /**
     * Makes a session from its description.
     *
     * @param reorder what is held of media over UDP
     * @param onFault hears what is wrong with packets
     */
    public ReceivedSession(SessionDescription description, ReorderLimits reorder, Consumer<String> onFault) {
        this.reorder = reorder;
        this.onFault = onFault;
        description.media().stream().limit(MAX_MEDIA).map(Medium::new).forEach(media::add);
    }

    /** How many media there are. */
    public int size() {
        return media.size();
    }

    /** Whether a medium is understood. */
    public boolean isKnown(int medium) {
        return media.get(medium).format.isPresent();
    }

    /** Where a medium is set up, given the address of all of them. */
    public String address(int medium, String base) {
        String control = media.get(medium)
                .description
                .attributes()
                .value("control")
                .orElse("")
                .strip();
        if (control.isEmpty() || control.equals("*")) {
            return base;
        }
        boolean absolute =
                control.regionMatches(true, 0, "rtsp://", 0, 7) || control.regionMatches(true, 0, "rtsps://", 0, 8);
        return absolute ? control : base + (base.endsWith("/") ? "" : "/") + control;
    }

    /** Which medium that is understood has its RTP packets on a channel inside the connection; -1 for none. */
    public int onChannel(int channel) {
        for (int i = 0; i < media.size(); i++) {
            if (media.get(i).rtpChannel == channel && isKnown(i)) {
                return i;
            }
        }
        return -1;
    }

    /** Whether the stream stands still without this medium: it has the pictures, or there are none. */
    public boolean isLeading(int medium) {
        return isVideo(media.get(medium)) || !hasPictures();
    }

    /** Whether pictures can come. */
    public boolean hasPictures() {
        return media.stream().anyMatch(each -> each.isSetUp() && isVideo(each));
    }

    private static boolean isVideo(Medium medium) {
        return medium.format.isPresent() && medium.description.kind().equals("video");
    }

    /** Whether any medium is understood. */
    public boolean isPublishable() {
        return media.stream().anyMatch(medium -> medium.format.isPresent());
    }

    /** In words, what is described and not understood. */
    public String unsupported() {
        String codecs = media.stream()
                .flatMap(medium -> medium.description.rtpMaps().stream())
                .map(map -> map.encoding())
                .collect(Collectors.joining(", "));
        return (codecs.isEmpty() ? "the description names no codec" : "no codec is known among " + codecs)
                + "; known are H264, H265, AV1, VP8, VP9, JPEG, MPEG4-GENERIC, MP4A-LATM, opus, PCMU, PCMA and MPA";
    }

    /** Which medium an address names, by its control attribute; -1 for none. */
    public int indexOf(String uri) {
        for (int i = 0; i < media.size(); i++) {
            String control =
                    media.get(i).description.attributes().value("control").orElse("");
            if (!control.isEmpty() && (uri.endsWith("/" + control) || uri.equals(control))) {
                return i;
            }
        }
        for (int i = 0; i < media.size(); i++) {
            String control =
                    media.get(i).description.attributes().value("control").orElse("");
            if (!media.get(i).isSetUp() && (media.size() == 1 || control.isEmpty())) {
                return i;
            }
        }
        return -1;
    }

    /** A medium travels inside the connection, on these channels. */
    public void travelsInside(int medium, int rtpChannel, int rtcpChannel) {
        media.get(medium).rtpChannel = rtpChannel;
        media.get(medium).rtcpChannel = rtcpChannel;
    }

    /**
     * A medium travels over UDP.
     *
     * @param reportsTo where receiver reports go
     */
    public void travelsOver(int medium, PortPair ports, InetSocketAddress reportsTo) {
        Medium each = media.get(medium);
        if (each.ports != null && each.ports != ports) {
            each.ports.close();
        }
        each.ports = ports;
        each.reportsTo = reportsTo;
    }

    /** Whether a medium that is understood can come. */
    public boolean isSetUp() {
        return media.stream().anyMatch(medium -> medium.isSetUp() && medium.format.isPresent());
    }

    /** Packets become samples from now on. */
    public void publishTo(Publisher target, Clock serverClock) {
        publisher = target;
        wallClock = serverClock;
        startedUs = serverClock.monotonicUs();
        nowUs = startedUs;
        SessionClock clock = new SessionClock();
        for (int i = 0; i < media.size(); i++) {
            Medium medium = media.get(i);
            if (medium.isSetUp() && medium.format.isPresent()) {
                ReorderLimits limits = medium.ports == null ? ReorderLimits.ORDERED : reorder;
                medium.receiver = new MediaReceiver(i, medium.format.get(), clock, limits, new Output());
            }
        }
        media.stream().filter(medium -> medium.receiver != null).forEach(medium -> medium.receiver.begin());
        announceIfComplete();
    }

    /** Binary data that came inside the connection. */
    public void interleaved(int channel, ByteBuffer bytes, long timeUs) {
        nowUs = timeUs;
        for (Medium medium : media) {
            if (medium.receiver != null && medium.rtpChannel == channel) {
                medium.receiver.rtp(bytes, timeUs);
            } else if (medium.receiver != null && medium.rtcpChannel == channel) {
                medium.receiver.rtcp(bytes, timeUs);
            }
        }
    }

    /** A packet of a medium that travels over UDP. */
    public void datagram(int index, boolean control, ByteBuffer bytes, long timeUs) {
        nowUs = timeUs;
        MediaReceiver receiver = media.get(index).receiver;
        if (receiver != null && control) {
            receiver.rtcp(bytes, timeUs);
        } else if (receiver != null) {
            receiver.rtp(bytes, timeUs);
        }
    }

    /** Packets that never came, of all media; for any thread. */
    public Map<String, Number> figures() {
        return Map.of("rtpPacketsLost", lost);
    }

    /** Once a second. */
    public void tick(long timeUs, Interleaved interleaved) {
        nowUs = timeUs;
        lost = media.stream()
                .filter(medium -> medium.receiver != null)
                .mapToLong(medium -> medium.receiver.lost())
                .sum();
        for (Medium medium : media) {
            if (medium.receiver != null) {
                medium.receiver.tick(timeUs);
                report(medium, interleaved);
            }
        }
        announceIfComplete();
    }

    private void report(Medium medium, Interleaved interleaved) {
        List<RtcpPacket.ReportBlock> blocks = medium.receiver.reports(nowUs);
        if (blocks.isEmpty()) {
            return;
        }
        ByteBuffer report = Rtcp.write(new RtcpPacket.ReceiverReport(source, blocks), SOURCE_NAME);
        if (medium.ports == null) {
            interleaved.send(medium.rtcpChannel, report);
        } else if (medium.reportsTo.getPort() > 0) {
            medium.ports.rtcp().write(Unpooled.wrappedBuffer(report), medium.reportsTo);
            medium.ports.rtcp().flush();
        }
    }

    /** Whether every medium said that it leaves. */
    public boolean hasLeft() {
        return media.stream().filter(medium -> medium.receiver != null).allMatch(medium -> medium.receiver.hasLeft());
    }

    /** Gives out what is complete. */
    public void end() {
        media.forEach(medium -> {
            if (medium.receiver != null) {
                medium.receiver.end();
            }
        });
    }

    /** Closes the ports. */
    public void close() {
        media.forEach(medium -> {
            if (medium.ports != null) {
                medium.ports.close();
            }
        });
    }

    private void announceIfComplete() {
        long receivers =
                media.stream().filter(medium -> medium.receiver != null).count();
        boolean complete = tracks.size() == receivers;
        boolean waited = nowUs - startedUs > WAIT_FOR_FORMATS_US;
        if (!tracks.isEmpty() && (announced || complete || waited)) {
            announced = true;
            publisher.tracks(List.copyOf(tracks.values()));
        }
    }

    private final class Output implements MediaReceiver.Output {
        @Override
        public void track(Track track) {
            tracks.put(track.id(), track);
            announceIfComplete();
        }

        @Override
        public void sample(Sample sample) {
            if (announced) {
                publisher.write(sample);
            }
        }

        @Override
        public void clock(ClockReference reference) {
            // many cameras have never been told the time, and viewers seek by it
            if (announced && Math.abs(reference.utcUs() - wallClock.utcUs()) <= BELIEVED_CLOCK_US) {
                publisher.clock(reference);
            }
        }

        @Override
        public void fault(String reason) {
            onFault.accept(reason);
        }
    }
}
