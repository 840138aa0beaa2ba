package io.millrace.protocols.rtsp.play;

import io.millrace.api.live.FanoutRing;
import io.millrace.api.live.LiveStream;
import io.millrace.api.live.ReadFrom;
import io.millrace.api.live.Reader;
import io.millrace.api.media.FormatChange;
import io.millrace.api.media.Sample;
import io.millrace.api.media.StreamItem;
import io.millrace.api.work.Timer;
import io.millrace.formats.bitstream.MalformedBitstreamException;
import io.millrace.formats.rtp.Packetizer;
import io.millrace.formats.rtp.Rtcp;
import io.millrace.formats.rtp.RtpPacket;
import io.millrace.formats.rtp.SentMedium;
import io.millrace.net.HeldSyncs;
import io.millrace.net.ViewerLoops;
import io.millrace.net.WireSegment;
import io.millrace.net.WireSegmentPool;
import io.millrace.net.WriteWake;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import java.nio.ByteBuffer;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A live stream as RTP packets: packed once, read by every player. Players are woken at each video sample; audio waits for
 * the next picture, so that both leave in one write.
 *
 * <p>Owned by one event loop, on which the stream's reader runs; players on other loops see the ring only.
 */
final class WireStream {
    private static final int RING_ITEMS = 1 << 15;
    private static final long TICK_US = 1_000_000;
    private static final long REPORT_US = 5_000_000;
    private static final String SOURCE_NAME = "millrace";

    private final LiveStream stream;
    private final EventLoop loop;
    private final PlayOptions options;
    private final Timer timer;
    private final WireClock clock;
    private final FanoutRing<WirePacket> ring;
    private final ViewerLoops<Viewer> viewers = new ViewerLoops<>();
    private final WireSegmentPool segments;
    private final HeldSyncs held;
    private final WriteWake wake;
    private final Packetizer.Output output = this::payload;
    private ByteBuffer header = ByteBuffer.allocate(RtpPacket.HEADER_BYTES);
    private Reader reader;
    private Timer.Cancellable ticking = () -> {};
    private WireSetup announced = WireSetup.NONE;
    private WireSetup setup = WireSetup.NONE;
    private Packetizer[] packetizers = {};
    private int[] sequences = {};
    private long[] packets = {};
    private long[] octets = {};
    private long[] reportedUs = {};
    private int leader = -1;
    private int medium;
    private long timestamp;
    private boolean sync;
    private long syncDtsUs;
    private WireState state = new WireState(WireSetup.NONE, new int[0], 0);
    private boolean closed;

    WireStream(LiveStream stream, EventLoop loop, ByteBufAllocator allocator, PlayOptions options, Timer timer) {
        this.stream = stream;
        this.loop = loop;
        this.options = options;
        this.timer = timer;
        ThreadLocalRandom random = ThreadLocalRandom.current();
        clock = new WireClock(stream.epochUtcUs(), random.nextInt(), random.nextInt());
        ring = new FanoutRing<>(RING_ITEMS, options.ringBytes());
        held = new HeldSyncs(ring);
        wake = new WriteWake(timer, loop, options.audioWaitUs(), viewers::wake);
        segments = new WireSegmentPool(allocator, loop, viewers::loops);
    }

    /** Attaches to the live stream. From any thread. */
    void open() {
        loop.execute(() -> {
            if (!closed) {
                reader = stream.read(ReadFrom.NEWEST_SYNC, loop, this::readable);
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
            if (reader != null) {
                reader.close();
            }
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

    PlayOptions options() {
        return options;
    }

    WireClock clock() {
        return clock;
    }

    /** A place at the newest key picture held; the viewer's loop is among {@link #viewers} already. */
    FanoutRing<WirePacket>.Cursor cursor() {
        return ring.atNewestSync();
    }

    /** A place at a position from an earlier one. */
    FanoutRing<WirePacket>.Cursor cursorAt(long position) {
        return ring.at(position);
    }

    /** Position behind the newest packet. */
    long head() {
        return ring.head();
    }

    private void readable() {
        if (closed) {
            return;
        }
        for (StreamItem item = reader.poll(); item != null; item = reader.poll()) {
            if (item instanceof Sample sample) {
                sample(sample);
            } else if (item instanceof FormatChange change) {
                format(WireSetup.of(change.tracks()));
            }
        }
        wake.written();
    }

    /** Sequences go on where the media do; players of media that are others are let go by themselves. */
    private void format(WireSetup changed) {
        int count = changed.media().size();
        if (!changed.continues(announced)) {
            announced = changed;
            sequences = ThreadLocalRandom.current().ints(count, 0, 1 << 16).toArray();
            packets = new long[count];
            octets = new long[count];
            reportedUs = new long[count];
        }
        setup = changed;
        packetizers = new Packetizer[count];
        leader = -1;
        for (int i = 0; i < count; i++) {
            SentMedium each = changed.media().get(i);
            packetizers[i] = each.packetizer(options.maxPacketBytes() - RtpPacket.HEADER_BYTES);
            if (leader < 0
                    || each.track().isVideo()
                            && !setup.media().get(leader).track().isVideo()) {
                leader = i;
            }
        }
    }

    private void sample(Sample sample) {
        medium = indexOf(sample.trackId());
        if (medium < 0) {
            return;
        }
        timestamp = clock.timestamp(setup.media().get(medium), sample.ptsUs());
        sync = sample.isSync() && medium == leader;
        if (sync) {
            syncDtsUs = sample.dtsUs();
            state = new WireState(announced, sequences.clone(), sample.ptsUs());
        }
        try {
            packetizers[medium].unit(sample.payload(), sample.isSync(), output);
        } catch (MalformedBitstreamException e) {
            // one access unit whose framing is broken
            return;
        }
        if (sample.ptsUs() - reportedUs[medium] >= REPORT_US) {
            reportedUs[medium] = sample.ptsUs();
            report(sample.ptsUs());
        }
        if (sample.isVideo()) {
            wake.urgent();
        } else {
            wake.news();
        }
    }

    private int indexOf(int trackId) {
        for (int i = 0; i < packetizers.length; i++) {
            if (setup.media().get(i).track().id() == trackId) {
                return i;
            }
        }
        return -1;
    }

    private void payload(byte[] prefix, int prefixBytes, ByteBuffer source, int from, int bytes, boolean marker) {
        int packetBytes = RtpPacket.HEADER_BYTES + prefixBytes + bytes;
        if (packetBytes > 0xFFFF) {
            return;
        }
        WireSegment segment = segments.room(WirePacket.FRAME_BYTES + packetBytes);
        int offset = frame(segment, 2 * medium, packetBytes);
        int payloadType = setup.media().get(medium).map().payloadType();
        RtpPacket.writeHeader(header.clear(), payloadType, marker, sequences[medium], timestamp, clock.source(medium));
        ByteBuf out = segment.bytes().writeBytes(header.flip());
        out.writeBytes(prefix, 0, prefixBytes).writeBytes(source.slice(from, bytes));
        sequences[medium] = sequences[medium] + 1 & 0xFFFF;
        packets[medium]++;
        octets[medium] += prefixBytes + bytes;
        publish(segment, offset, false);
    }

    private void report(long timeUs) {
        ByteBuffer report =
                Rtcp.write(clock.report(setup, medium, timeUs, packets[medium], octets[medium]), SOURCE_NAME);
        WireSegment segment = segments.room(WirePacket.FRAME_BYTES + report.remaining());
        int offset = frame(segment, 2 * medium + 1, report.remaining());
        segment.bytes().writeBytes(report);
        publish(segment, offset, true);
    }

    private static int frame(WireSegment segment, int channel, int bytes) {
        int offset = segment.bytes().writerIndex();
        segment.bytes().writeByte('$').writeByte(channel).writeShort(bytes);
        return offset;
    }

    private void publish(WireSegment segment, int offset, boolean control) {
        int size = segment.bytes().writerIndex() - offset;
        segment.endsAt(ring.head());
        ring.publish(new WirePacket(segment, offset, size, medium, control, state), size, sync);
        if (sync) {
            // players begin at its first packet only
            sync = false;
            held.published(segment.lastPosition(), syncDtsUs);
        }
        segments.dropBefore(ring.tail());
    }

    private void tick() {
        readable();
        viewers.tick(stream.state() == LiveStream.State.ENDED);
    }
}
