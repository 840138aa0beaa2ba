package io.millrace.protocols.webrtc.publish;

import io.millrace.api.live.PublishedLayer;
import io.millrace.api.media.ClockReference;
import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import io.millrace.api.media.VideoFormat;
import io.millrace.formats.rtp.HeaderExtensions;
import io.millrace.formats.rtp.MediaReceiver;
import io.millrace.formats.rtp.RtcpPacket;
import io.millrace.formats.rtp.SessionClock;
import io.millrace.protocols.webrtc.description.AnsweredMedium;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * A picture that comes in several sizes at once (simulcast, RFC 8853): the largest that comes at present is the medium. The
 * sender leaves layers out when it lacks bandwidth or processor time, and takes them up again; the medium goes on with another
 * layer at that one's next key picture. All layers but the largest are renditions besides, also the one that stands in for
 * it, so that nobody who watches one of these notices. Owned by the transport's event loop.
 */
final class LayeredMedium implements PublishedMedia {
    /** A layer of which no picture comes for so long is left out by its sender. */
    private static final long SILENT_US = 500_000;

    /** The times of a new layer are not exact before its sender has reported; so long is waited for that. */
    private static final long PLACE_US = 2_000_000;

    private static final long NEVER = Long.MIN_VALUE / 2;

    private final int trackId;
    private final AnsweredMedium answered;
    private final long self;
    private final SessionClock clock;
    private final MediaReceiver.Output output;
    private final SentLayers layers;
    private final Consumer<ByteBuffer> toPeer;
    private final int nameExtension;
    private final int repairedExtension;
    private final Map<Long, Layer> bySource = new LinkedHashMap<>();
    private final Map<Long, Layer> byRepairSource = new LinkedHashMap<>();
    /** By the names of layers, which stay when their sources change. */
    private final Map<String, PublishedLayer> renditions = new HashMap<>();

    private Layer current;
    private Track told;
    private long nowUs;

    /**
     * Makes a medium of which nothing has come.
     *
     * @param self the source that asks
     * @param layers takes those that are not the medium
     * @param toPeer sends RTCP
     */
    LayeredMedium(
            int trackId,
            AnsweredMedium answered,
            long self,
            SessionClock clock,
            MediaReceiver.Output output,
            SentLayers layers,
            Consumer<ByteBuffer> toPeer) {
        this.trackId = trackId;
        this.answered = answered;
        this.self = self;
        this.clock = clock;
        this.output = output;
        this.layers = layers;
        this.toPeer = toPeer;
        nameExtension = answered.extension(AnsweredMedium.LAYER);
        repairedExtension = answered.extension(AnsweredMedium.REPAIRED_LAYER);
    }

    @Override
    public void begin() {
        // the layers tell their formats
    }

    @Override
    public int payloadType() {
        return answered.format().map().payloadType();
    }

    @Override
    public int retransmission() {
        return answered.format().retransmission();
    }

    @Override
    public int transportExtension() {
        return PublishedMedium.transportExtension(answered);
    }

    @Override
    public List<Long> sources() {
        return List.copyOf(bySource.keySet());
    }

    @Override
    public boolean wantsEstimate() {
        return PublishedMedium.wantsEstimate(answered);
    }

    @Override
    public void rtp(ByteBuffer bytes, long arrivalUs) {
        nowUs = arrivalUs;
        Layer layer = bySource.get(source(bytes));
        if (layer == null) {
            layer = adopt(bytes);
        }
        if (layer != null) {
            layer.medium.rtp(bytes, arrivalUs);
        }
    }

    /** The sender names a layer in its first packets; a source that takes a layer over stands in its place. */
    private Layer adopt(ByteBuffer bytes) {
        String name = nameExtension == 0 ? null : HeaderExtensions.text(bytes, nameExtension);
        if (name == null || !answered.layers().contains(name)) {
            return null;
        }
        bySource.values().removeIf(each -> each.name.equals(name) && forget(each));
        Layer layer = new Layer(name);
        bySource.put(source(bytes), layer);
        return layer;
    }

    private boolean forget(Layer layer) {
        byRepairSource.values().removeIf(layer::equals);
        if (current == layer) {
            current = null;
        }
        return true;
    }

    @Override
    public void again(ByteBuffer bytes, long arrivalUs) {
        nowUs = arrivalUs;
        Layer layer = byRepairSource.get(source(bytes));
        if (layer == null) {
            String name = repairedExtension == 0 ? null : HeaderExtensions.text(bytes, repairedExtension);
            layer = bySource.values().stream()
                    .filter(each -> each.name.equals(name))
                    .findFirst()
                    .orElse(null);
            if (layer == null) {
                return;
            }
            Layer repaired = layer;
            byRepairSource.values().removeIf(repaired::equals);
            byRepairSource.put(source(bytes), layer);
        }
        layer.medium.again(bytes, arrivalUs);
    }

    private static long source(ByteBuffer bytes) {
        return bytes.getInt(bytes.position() + 8) & 0xFFFF_FFFFL;
    }

    @Override
    public void report(RtcpPacket.SenderReport report, long arrivalUs) {
        Layer layer = bySource.get(report.ssrc());
        if (layer != null) {
            layer.medium.report(report, arrivalUs);
        }
    }

    @Override
    public List<RtcpPacket.ReportBlock> reports(long timeUs) {
        List<RtcpPacket.ReportBlock> blocks = new ArrayList<>();
        bySource.values().forEach(each -> blocks.addAll(each.medium.reports(timeUs)));
        return blocks;
    }

    @Override
    public long lost() {
        return bySource.values().stream().mapToLong(each -> each.medium.lost()).sum();
    }

    @Override
    public void tick(long timeUs) {
        nowUs = timeUs;
        boolean wanted = current != null && current.isSilent();
        for (Layer each : bySource.values()) {
            wanted |= each.becomesReady();
        }
        if (wanted) {
            wantKeyPicture();
        }
        bySource.values().forEach(each -> each.medium.tick(timeUs));
    }

    /** Of all layers that come, at once: players go from one to another where both have a key picture. */
    @Override
    public void wantKeyPicture() {
        for (Layer each : bySource.values()) {
            if (!each.isSilent()) {
                each.medium.wantKeyPicture();
            }
        }
    }

    @Override
    public void end() {
        bySource.values().forEach(each -> each.medium.end());
    }

    private long largestPixels() {
        long largest = 0;
        for (Layer each : bySource.values()) {
            largest = Math.max(largest, each.pixels());
        }
        return largest;
    }

    /** One size of the picture, with a source of its own. */
    private final class Layer implements MediaReceiver.Output {
        private final String name;
        private final PublishedMedium medium;
        private PublishedLayer rendition;
        private Track track;
        private long pixels;
        private long pictureUs = NEVER;
        private long firstUs = NEVER;
        private boolean ready;

        Layer(String name) {
            this.name = name;
            medium = new PublishedMedium(trackId, answered, self, clock, this, toPeer);
            medium.unused(true);
            medium.begin();
        }

        boolean isSilent() {
            return nowUs - pictureUs > SILENT_US;
        }

        long pixels() {
            return pixels;
        }

        /** Whether its times are as exact as they will be; true once. */
        boolean becomesReady() {
            boolean becomes = !ready && firstUs != NEVER && (medium.isPlaced() || nowUs - firstUs >= PLACE_US);
            ready |= becomes;
            return becomes && track != null;
        }

        @Override
        public void track(Track now) {
            track = now;
            pixels = now.format() instanceof VideoFormat video ? (long) video.width() * video.height() : 0;
            if (rendition != null) {
                rendition.format((VideoFormat) now.format());
            }
        }

        @Override
        public void sample(Sample sample) {
            pictureUs = nowUs;
            firstUs = firstUs == NEVER ? nowUs : firstUs;
            if (sample.isSync()) {
                medium.keyPictureCame();
            }
            if (sample.isSync() && current != this && isBetter()) {
                current = this;
            }
            if (pixels < largestPixels()) {
                toRendition(sample);
            }
            if (current != this) {
                return;
            }
            medium.unused(false);
            if (!Objects.equals(told, track)) {
                told = track;
                output.track(track);
            }
            output.sample(sample);
        }

        /** A larger one waits until its times are exact, if those of the present one are. */
        private boolean isBetter() {
            return current == null
                    || current.isSilent()
                    || pixels > current.pixels && (ready || !current.medium.isPlaced());
        }

        private void toRendition(Sample sample) {
            if (rendition == null && ready && sample.isSync()) {
                rendition = renditions.get(name);
                if (rendition == null && layers.isOpen()) {
                    rendition = layers.open();
                    renditions.put(name, rendition);
                }
                track(track);
            }
            if (rendition != null) {
                medium.unused(false);
                rendition.write(sample);
                layers.written();
            }
        }

        @Override
        public void clock(ClockReference reference) {
            if (current == this) {
                output.clock(reference);
            }
        }

        @Override
        public void fault(String reason) {
            output.fault(reason);
        }
    }
}
