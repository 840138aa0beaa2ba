package io.millrace.protocols.webrtc.play;

import io.millrace.api.live.FanoutRing;
import io.millrace.api.live.LiveStream;
import io.millrace.api.live.ReadFrom;
import io.millrace.api.live.Reader;
import io.millrace.api.media.ClockReference;
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
import java.util.List;
import java.util.Optional;

/**
 * The pictures or the sound of one live stream as RTP payloads: packed once, sent to every viewer with a header of its own.
 * All renditions of a stream have one timeline, and so have their timestamps. Owned by one event loop, on which the reader
 * runs; viewers on other loops see the ring only.
 */
final class WireStream {
    private static final int RING_ITEMS = 1 << 15;
    private static final long TICK_US = 1_000_000;
    private static final long UNKNOWN = Long.MIN_VALUE;

    private final LiveStream source;
    private final boolean isVideo;
    private final EventLoop loop;
    private final SessionSettings settings;
    private final Timer timer;
    private final FanoutRing<WirePacket> ring;
    private final ViewerLoops<Feed> viewers = new ViewerLoops<>();
    private final WireSegmentPool segments;
    private final HeldSyncs held;
    private final WriteWake wake;
    private final Packetizer.Output output = this::payload;
    private Reader reader;
    private SentMedium sent;
    private Packetizer packetizer;
    private Timer.Cancellable ticking = () -> {};
    private FourCc codec;
    private int timestamp;
    private long timeUs;
    private boolean sync;
    private long syncDtsUs;
    private volatile int newestTimestamp;
    private volatile long newestTimeUs = UNKNOWN;
    private volatile long captureOffsetUs = UNKNOWN;
    private boolean closed;

    /** @param isVideo whether the pictures are packed, else the sound */
    WireStream(
            LiveStream source,
            boolean isVideo,
            EventLoop loop,
            ByteBufAllocator allocator,
            SessionSettings settings,
            Timer timer) {
        this.source = source;
        this.isVideo = isVideo;
        this.loop = loop;
        this.settings = settings;
        this.timer = timer;
        ring = new FanoutRing<>(RING_ITEMS, settings.ringBytes());
        held = new HeldSyncs(ring);
        wake = new WriteWake(timer, loop, settings.audioWaitUs(), viewers::wake);
        segments = new WireSegmentPool(allocator, loop, viewers::loops);
    }

    /** Attaches to the live stream. From any thread. */
    void open() {
        loop.execute(() -> {
            if (closed) {
                return;
            }
            reader = source.read(ReadFrom.NEWEST_SYNC, loop, this::readable);
            if (!isVideo) {
                leaveOutOld();
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
            if (reader != null) {
                reader.close();
            }
            ring.dropBefore(ring.head());
            segments.close();
        });
    }

    LiveStream source() {
        return source;
    }

    SessionSettings settings() {
        return settings;
    }

    ViewerLoops<Feed> viewers() {
        return viewers;
    }

    FanoutRing<WirePacket> ring() {
        return ring;
    }

    /** Timestamp of the newest packet in the ring. */
    int newestTimestamp() {
        return newestTimestamp;
    }

    /** How much newer than a packet the newest is. */
    long behindUs(WirePacket packet) {
        long newest = newestTimeUs;
        return newest == UNKNOWN ? 0 : newest - packet.timeUs();
    }

    /** How far this is behind another of the same timeline; 0 if it is not, or nobody knows. */
    long behindUs(WireStream other) {
        long here = newestTimeUs;
        long there = other.newestTimeUs;
        return here == UNKNOWN || there == UNKNOWN ? 0 : Math.max(0, there - here);
    }

    /** Whether something of a time has not come yet. */
    boolean isBefore(long streamTimeUs) {
        return newestTimeUs < streamTimeUs;
    }

    /** Wall-clock time of a time on the stream's timeline. */
    long utcUs(long streamTimeUs) {
        return source.epochUtcUs() + streamTimeUs;
    }

    /** When something was captured, as its publisher says; without that, when it would have come. */
    long capturedUtcUs(long streamTimeUs) {
        long offsetUs = captureOffsetUs;
        return offsetUs == UNKNOWN ? utcUs(streamTimeUs) : offsetUs + streamTimeUs;
    }

    /** Nobody begins with old sound. */
    private void leaveOutOld() {
        for (StreamItem item = reader.poll(); item != null; item = reader.poll()) {
            if (!(item instanceof Sample)) {
                take(item);
            }
        }
    }

    private void readable() {
        if (closed || reader == null) {
            return;
        }
        for (StreamItem item = reader.poll(); item != null; item = reader.poll()) {
            take(item);
        }
        wake.written();
    }

    private void take(StreamItem item) {
        if (item instanceof Sample sample) {
            if (sample.isVideo() == isVideo) {
                sample(sample);
            }
        } else if (item instanceof FormatChange change) {
            adopt(change.tracks());
        } else if (item instanceof ClockReference reference) {
            captureOffsetUs = reference.utcUs() - reference.ptsUs();
        }
    }

    /** The first track of its kind that RTP has a form for. */
    private void adopt(List<Track> tracks) {
        Optional<SentMedium> first = tracks.stream()
                .filter(isVideo ? Track::isVideo : Track::isAudio)
                .flatMap(track -> SentMedium.of(track, 96).stream())
                .findFirst();
        boolean same = sent != null
                && first.isPresent()
                && sent.track().equals(first.get().track());
        if (!same) {
            sent = first.orElse(null);
            packetizer = first.map(each -> each.packetizer(settings.maxPayloadBytes()))
                    .orElse(null);
            codec = first.map(each -> each.track().format().codec()).orElse(null);
        }
    }

    private void sample(Sample sample) {
        if (sent == null || sent.track().id() != sample.trackId()) {
            return;
        }
        timeUs = sample.ptsUs();
        timestamp = (int) sent.ticks(timeUs);
        sync = sample.isSync();
        syncDtsUs = sample.dtsUs();
        try {
            packetizer.unit(sample.payload(), sample.isSync(), output);
        } catch (MalformedBitstreamException e) {
            // one access unit whose framing is broken
            return;
        }
        newestTimestamp = timestamp;
        newestTimeUs = timeUs;
        if (isVideo) {
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
        WirePacket packet = new WirePacket(out.slice(offset, size), position, sync, marker, timestamp, timeUs, codec);
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
        viewers.tick(source.state() == LiveStream.State.ENDED);
    }
}
