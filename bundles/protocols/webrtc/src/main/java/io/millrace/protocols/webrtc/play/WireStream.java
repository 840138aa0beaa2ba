package io.millrace.protocols.webrtc.play;

import io.millrace.api.live.FanoutRing;
import io.millrace.api.live.LiveStream;
import io.millrace.api.live.ReadFrom;
import io.millrace.api.live.Reader;
import io.millrace.api.media.FormatChange;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.Sample;
import io.millrace.api.media.StreamItem;
import io.millrace.api.media.Track;
import io.millrace.api.work.Timer;
import io.millrace.formats.bitstream.MalformedBitstreamException;
import io.millrace.formats.rtp.Packetizer;
import io.millrace.formats.rtp.SentMedium;
import io.millrace.net.HeldSyncs;
import io.millrace.net.ViewerLoops;
import io.millrace.net.WireSegment;
import io.millrace.net.WireSegmentPool;
import io.millrace.net.WriteWake;
import io.millrace.protocols.webrtc.SessionSettings;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;

/**
 * Pictures of one live stream and sound of the same or another of its renditions as RTP payloads: packed once, sent to every
 * viewer with a header of its own. Owned by one event loop, on which the readers run; viewers on other loops see the ring
 * only.
 */
final class WireStream {
    private static final int RING_ITEMS = 1 << 15;
    private static final long TICK_US = 1_000_000;

    /** One kind of media. */
    private static final class Medium {
        private final int offset = ThreadLocalRandom.current().nextInt();
        private SentMedium sent;
        private Packetizer packetizer;
    }

    private final LiveStream pictures;
    private final LiveStream sound;
    private final EventLoop loop;
    private final SessionSettings settings;
    private final Timer timer;
    private final FanoutRing<WirePacket> ring;
    private final ViewerLoops<Viewer> viewers = new ViewerLoops<>();
    private final WireSegmentPool segments;
    private final HeldSyncs held;
    private final WriteWake wake;
    private final Packetizer.Output output = this::payload;
    private final Medium video = new Medium();
    private final Medium audio = new Medium();
    private final List<Reader> readers = new ArrayList<>();
    private Timer.Cancellable ticking = () -> {};
    private WireFormat format = WireFormat.NONE;
    private Medium medium;
    private int timestamp;
    private long timeUs;
    private boolean sync;
    private long syncDtsUs;
    private volatile int newestPicture;
    private boolean closed;

    WireStream(
            LiveStream pictures,
            LiveStream sound,
            EventLoop loop,
            ByteBufAllocator allocator,
            SessionSettings settings,
            Timer timer) {
        this.pictures = pictures;
        this.sound = sound;
        this.loop = loop;
        this.settings = settings;
        this.timer = timer;
        ring = new FanoutRing<>(RING_ITEMS, settings.ringBytes());
        held = new HeldSyncs(ring);
        wake = new WriteWake(timer, loop, settings.audioWaitUs(), viewers::wake);
        segments = new WireSegmentPool(allocator, loop, viewers::loops);
    }

    /** Attaches to the live streams. From any thread. */
    void open() {
        loop.execute(() -> {
            if (closed) {
                return;
            }
            readers.add(pictures.read(ReadFrom.NEWEST_SYNC, loop, this::readable));
            if (sound != pictures) {
                readers.add(sound.read(ReadFrom.NEWEST_SYNC, loop, this::readable));
            }
            ticking = timer.every(TICK_US, loop, this::tick);
        });
    }

    /** Detaches and gives the memory back. From any thread; viewers have left before. */
    void close() {
        loop.execute(() -> {
            if (closed) {
                return;
            }
            closed = true;
            ticking.cancel();
            wake.close();
            readers.forEach(Reader::close);
            ring.dropBefore(ring.head());
            segments.close();
        });
    }

    LiveStream pictures() {
        return pictures;
    }

    SessionSettings settings() {
        return settings;
    }

    ViewerLoops<Viewer> viewers() {
        return viewers;
    }

    FanoutRing<WirePacket> ring() {
        return ring;
    }

    /** Timestamp of the newest picture in the ring. */
    int newestPicture() {
        return newestPicture;
    }

    /** Wall-clock time of a time on the stream's timeline. */
    long utcUs(long streamTimeUs) {
        return pictures.epochUtcUs() + streamTimeUs;
    }

    private void readable() {
        if (closed) {
            return;
        }
        for (int i = 0; i < readers.size(); i++) {
            boolean takesVideo = i == 0;
            boolean takesAudio = i == readers.size() - 1;
            Reader reader = readers.get(i);
            for (StreamItem item = reader.poll(); item != null; item = reader.poll()) {
                if (item instanceof Sample sample) {
                    if (sample.isVideo() ? takesVideo : takesAudio) {
                        sample(sample);
                    }
                } else if (item instanceof FormatChange change) {
                    format(change.tracks(), takesVideo, takesAudio);
                }
            }
        }
        wake.written();
    }

    private void format(List<Track> tracks, boolean takesVideo, boolean takesAudio) {
        if (takesVideo) {
            adopt(video, tracks, Track::isVideo);
        }
        if (takesAudio) {
            adopt(audio, tracks, Track::isAudio);
        }
        WireFormat changed = new WireFormat(codec(video), codec(audio));
        format = changed.equals(format) ? format : changed;
    }

    private static FourCc codec(Medium medium) {
        return medium.sent == null ? null : medium.sent.track().format().codec();
    }

    /** The first track of its kind that RTP has a form for. */
    private void adopt(Medium target, List<Track> tracks, Predicate<Track> kind) {
        Optional<SentMedium> first = tracks.stream()
                .filter(kind)
                .flatMap(track -> SentMedium.of(track, 96).stream())
                .findFirst();
        boolean same = target.sent != null
                && first.isPresent()
                && target.sent.track().equals(first.get().track());
        if (!same) {
            target.sent = first.orElse(null);
            target.packetizer = first.map(sent -> sent.packetizer(settings.maxPayloadBytes()))
                    .orElse(null);
        }
    }

    private void sample(Sample sample) {
        medium = sample.isVideo() ? video : audio;
        if (medium.sent == null || medium.sent.track().id() != sample.trackId()) {
            return;
        }
        timeUs = sample.ptsUs();
        timestamp = (int) medium.sent.ticks(timeUs) + medium.offset;
        sync = sample.isSync() && (sample.isVideo() || video.sent == null);
        syncDtsUs = sample.dtsUs();
        try {
            medium.packetizer.unit(sample.payload(), sample.isSync(), output);
        } catch (MalformedBitstreamException e) {
            // one access unit whose framing is broken
            return;
        }
        if (sample.isVideo()) {
            newestPicture = timestamp;
            wake.urgent();
        } else {
            wake.news();
        }
    }

    private void payload(byte[] prefix, int prefixBytes, ByteBuffer source, int from, int bytes, boolean marker) {
        int size = prefixBytes + bytes;
        WireSegment segment = segments.room(size);
        ByteBuf out = segment.bytes();
        int offset = out.writerIndex();
        out.writeBytes(prefix, 0, prefixBytes).writeBytes(source.slice(from, bytes));
        long position = ring.head();
        segment.endsAt(position);
        WirePacket packet =
                new WirePacket(out.slice(offset, size), position, medium == video, marker, timestamp, timeUs, format);
        ring.publish(packet, size, sync);
        if (sync) {
            // viewers begin at its first packet only
            sync = false;
            held.published(position, syncDtsUs);
        }
        segments.dropBefore(ring.tail());
    }

    private void tick() {
        readable();
        viewers.tick(pictures.state() == LiveStream.State.ENDED);
    }
}
