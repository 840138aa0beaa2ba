package io.millrace.protocols.rtmp.play;

import io.millrace.api.live.FanoutRing;
import io.millrace.api.live.LiveStream;
import io.millrace.api.media.EndOfPublication;
import io.millrace.api.media.FormatChange;
import io.millrace.api.media.Sample;
import io.millrace.api.media.StreamItem;
import io.millrace.api.media.Track;
import io.millrace.api.work.Timer;
import io.millrace.formats.flv.FlvMessage;
import io.millrace.formats.flv.FlvMuxer;
import io.millrace.net.HeldSyncs;
import io.millrace.net.ViewerLoops;
import io.millrace.net.WireSegment;
import io.millrace.net.WireSegmentPool;
import io.millrace.net.WriteWake;
import io.millrace.protocols.rtmp.chunk.ChunkWriter;
import io.millrace.protocols.rtmp.chunk.MessageType;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A live stream in RTMP wire format: muxed and cut into chunks once, read by every player. Players are woken at each video
 * sample; audio waits for the next picture, so that both leave in one write.
 *
 * <p>Owned by one event loop, on which the stream's reader runs; players on other loops see the ring only.
 */
final class WireStream {
    /** The message stream that every player gets: messages are shared, so it cannot differ. */
    static final int STREAM_ID = 1;

    private static final int RING_ITEMS = 1 << 14;
    private static final long TICK_US = 1_000_000;
    private static final int CONTROL_CHUNK_STREAM = 2;
    private static final int AUDIO_CHUNK_STREAM = 4;
    private static final int DATA_CHUNK_STREAM = 5;
    private static final int VIDEO_CHUNK_STREAM = 6;
    private static final byte[] NO_HEADER = {};
    private static final short STREAM_BEGIN = 0;
    private static final short STREAM_DRY = 2;

    private final LiveStream stream;
    private final EventLoop loop;
    private final ByteBufAllocator allocator;
    private final ChunkWriter writer;
    private final PlayOptions options;
    private final Timer timer;
    private final FlvMuxer muxer;
    private final FanoutRing<WireMessage> ring;
    private final ViewerLoops<Viewer> viewers = new ViewerLoops<>();
    private final WireSegmentPool segments;
    private final HeldSyncs held;
    private final WriteWake wake;
    private final PlayedItems items;
    private Timer.Cancellable ticking = () -> {};
    private WireSetup setup = WireSetup.NONE;
    private List<Track> tracks = List.of();
    private int leader = -1;
    private long lastTimestampMs;
    private boolean sync;
    private long syncDtsUs;
    private boolean dry;
    private boolean closed;

    WireStream(
            LiveStream stream,
            LiveStream sound,
            boolean multitrack,
            EventLoop loop,
            ByteBufAllocator allocator,
            ChunkWriter writer,
            PlayOptions options,
            Timer timer) {
        this.stream = stream;
        this.loop = loop;
        this.allocator = allocator;
        this.writer = writer;
        this.options = options;
        this.timer = timer;
        items = new PlayedItems(stream, sound);
        muxer = new FlvMuxer(multitrack);
        ring = new FanoutRing<>(RING_ITEMS, options.ringBytes());
        held = new HeldSyncs(ring);
        wake = new WriteWake(timer, loop, options.audioWaitUs(), viewers::wake);
        segments = new WireSegmentPool(allocator, loop, viewers::loops);
    }

    /** Attaches to the live stream. From any thread. */
    void open() {
        loop.execute(() -> {
            if (!closed) {
                items.open(loop, this::readable);
                ticking = timer.every(TICK_US, loop, this::tick);
            }
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
            items.close();
            ring.dropBefore(ring.head());
            segments.close();
        });
    }

    LiveStream stream() {
        return stream;
    }

    ViewerLoops<Viewer> viewers() {
        return viewers;
    }

    ChunkWriter writer() {
        return writer;
    }

    PlayOptions options() {
        return options;
    }

    /** A place at the newest key picture held; the viewer's loop is among {@link #viewers} already. */
    FanoutRing<WireMessage>.Cursor cursor() {
        return ring.atNewestSync();
    }

    /** Position behind the newest message. */
    long head() {
        return ring.head();
    }

    /** Writes the messages of a player's setup. */
    ByteBuf write(WireSetup setup, long timestampMs) {
        int bytes = 0;
        for (FlvMessage message : setup.messages()) {
            bytes += writer.encodedBytes(message.sizeBytes(), time(message.type(), timestampMs));
        }
        ByteBuf out = allocator.directBuffer(bytes, bytes);
        for (FlvMessage message : setup.messages()) {
            int type = message.type();
            writer.write(out, chunkStream(type), type, STREAM_ID, time(type, timestampMs), message.body());
        }
        return out;
    }

    /** Players make a track of an onMetaData that has a time. */
    private static long time(int type, long timestampMs) {
        return type == MessageType.DATA_AMF0 ? 0 : timestampMs;
    }

    private void readable() {
        if (closed) {
            return;
        }
        for (StreamItem item = items.poll(); item != null; item = items.poll()) {
            mux(item);
        }
        wake.written();
    }

    private void mux(StreamItem item) {
        if (item instanceof Sample sample) {
            sample(sample);
        } else if (item instanceof FormatChange change) {
            format(change);
        } else if (item instanceof EndOfPublication) {
            control(STREAM_DRY);
            dry = true;
        }
    }

    private void sample(Sample sample) {
        if (dry) {
            dry = false;
            control(STREAM_BEGIN);
        }
        sync = sample.isSync() && sample.trackId() == leader;
        syncDtsUs = sample.dtsUs();
        List<FlvMessage> before = muxer.configuration();
        muxer.sample(sample, this::message);
        if (muxer.configuration() != before) {
            setup = WireSetup.of(muxer.configuration(), tracks);
        }
        if (sample.isVideo()) {
            wake.urgent();
        } else {
            wake.news();
        }
    }

    /** The track whose sync samples players start at: the first video, else the first audio. */
    private int leadingTrack() {
        return tracks.stream()
                .filter(Track::isVideo)
                .findFirst()
                .or(() -> tracks.stream().filter(Track::isAudio).findFirst())
                .map(Track::id)
                .orElse(-1);
    }

    private void format(FormatChange change) {
        tracks = change.tracks();
        leader = leadingTrack();
        setup = WireSetup.of(muxer.tracks(tracks), tracks);
        sync = false;
        for (FlvMessage message : setup.messages()) {
            append(message.type(), STREAM_ID, time(message.type(), lastTimestampMs), NO_HEADER, 0, message.body());
        }
        wake.news();
    }

    private void control(short event) {
        ByteBuffer body =
                ByteBuffer.allocate(6).putShort(event).putInt(STREAM_ID).flip();
        sync = false;
        append(MessageType.USER_CONTROL, 0, 0, NO_HEADER, 0, body);
        wake.news();
    }

    private void message(int type, long timestampMs, byte[] header, int headerBytes, ByteBuffer payload) {
        lastTimestampMs = timestampMs;
        boolean metadata = type == MessageType.DATA_AMF0 && payload.equals(metadata());
        append(type, STREAM_ID, metadata ? 0 : timestampMs, header, headerBytes, payload);
    }

    private ByteBuffer metadata() {
        return muxer.configuration().isEmpty()
                ? null
                : muxer.configuration().get(0).body();
    }

    private void append(int type, int streamId, long timestampMs, byte[] header, int headerBytes, ByteBuffer payload) {
        int size = writer.encodedBytes(headerBytes + payload.remaining(), timestampMs);
        WireSegment segment = segments.room(size);
        int offset = segment.bytes().writerIndex();
        writer.write(segment.bytes(), chunkStream(type), type, streamId, timestampMs, header, headerBytes, payload);
        segment.endsAt(ring.head());
        ring.publish(new WireMessage(segment, offset, size, type, timestampMs, setup), size, sync);
        if (sync) {
            held.published(segment.lastPosition(), syncDtsUs);
        }
        segments.dropBefore(ring.tail());
    }

    private static int chunkStream(int type) {
        return switch (type) {
            case MessageType.VIDEO -> VIDEO_CHUNK_STREAM;
            case MessageType.AUDIO -> AUDIO_CHUNK_STREAM;
            case MessageType.USER_CONTROL -> CONTROL_CHUNK_STREAM;
            default -> DATA_CHUNK_STREAM;
        };
    }

    private void tick() {
        readable();
        boolean ended = stream.state() == LiveStream.State.ENDED;
        viewers.tick(ended);
    }
}
