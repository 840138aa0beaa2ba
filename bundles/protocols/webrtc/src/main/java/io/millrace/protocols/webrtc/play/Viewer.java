package io.millrace.protocols.webrtc.play;

import io.millrace.api.live.FanoutRing;
import io.millrace.formats.rtp.Rtcp;
import io.millrace.formats.rtp.RtcpPacket;
import io.millrace.net.ViewerLoops;
import io.millrace.protocols.webrtc.description.AnsweredMedium;
import io.millrace.protocols.webrtc.description.PayloadFormat;
import io.millrace.protocols.webrtc.transport.Transport;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;

/**
 * One viewer's place in a wire stream. It begins at the newest key picture, is sent what is missing once more, and jumps to
 * the next key picture when it does not keep up. Owned by the transport's event loop.
 */
final class Viewer implements ViewerLoops.Viewer {
    private static final int BURST_PACKETS = 96;
    private static final long BURST_PAUSE_MS = 4;
    private static final int AHEAD_TICKS = 1_200;
    private static final long AGAIN_US = 2_000_000;

    private final WireStream wire;
    private final Transport transport;
    private final IntConsumer sent;
    private final SentSource video;
    private final SentSource audio;
    private FanoutRing<WirePacket>.Cursor cursor;
    private CatchUp catchUp;
    private WireFormat known;
    private long rejoinedUs;
    private int unflushed;
    private boolean continued;
    private boolean over;

    /**
     * A viewer without a place.
     *
     * @param media what was answered
     * @param sent counts bytes
     */
    Viewer(WireStream wire, Transport transport, List<AnsweredMedium> media, IntConsumer sent, long nowUs) {
        this.wire = wire;
        this.transport = transport;
        this.sent = sent;
        video = source(media, true);
        audio = source(media, false);
        rejoinedUs = nowUs;
    }

    /** Takes a place in the ring; the viewer's loop is among those that read already. */
    void begin() {
        join(0);
        drain();
    }

    private static SentSource source(List<AnsweredMedium> media, boolean isVideo) {
        return media.stream()
                .filter(each -> each.isAccepted() && each.format().isVideo() == isVideo)
                .map(SentSource::new)
                .findFirst()
                .orElse(null);
    }

    private void join(int ahead) {
        long head = wire.ring().head();
        catchUp = new CatchUp(head, wire.newestPicture(), ahead);
        cursor = wire.ring().atNewestSync();
    }

    @Override
    public void drain() {
        if (over || cursor == null) {
            return;
        }
        int burst = BURST_PACKETS;
        while (burst > 0 && transport.isWritable()) {
            WirePacket packet = cursor.poll();
            if (packet == null) {
                break;
            }
            if (packet.format() != known && !goesOn(packet.format())) {
                over = true;
                transport.close("The codecs of the stream are others now; play again");
                return;
            }
            burst -= send(packet) ? 1 : 0;
        }
        flush();
        if (burst == 0 && !continued) {
            continued = true;
            transport.loop().schedule(this::proceed, BURST_PAUSE_MS, TimeUnit.MILLISECONDS);
        }
    }

    /** A burst is over; the rest follows when the network had time for it. */
    private void proceed() {
        continued = false;
        drain();
    }

    private boolean goesOn(WireFormat changed) {
        known = changed;
        return isPlayable(video, changed, true) && isPlayable(audio, changed, false);
    }

    private static boolean isPlayable(SentSource source, WireFormat format, boolean isVideo) {
        return source == null
                || format.of(isVideo) == null
                || format.of(isVideo).equals(source.answered().format().codec());
    }

    private boolean send(WirePacket packet) {
        SentSource source = packet.video() ? video : audio;
        boolean late = catchUp != null && catchUp.covers(packet);
        if (source == null || late && !packet.video() && video != null) {
            return false;
        }
        if (!late) {
            catchUp = null;
        }
        boolean first = !source.hasBegun();
        source.send(packet, late && packet.video() ? catchUp.timestamp(packet) : packet.timestamp(), transport);
        count(packet.payload().readableBytes());
        if (first) {
            report(source);
        }
        return true;
    }

    private void count(int bytes) {
        sent.accept(bytes);
        unflushed++;
    }

    private void flush() {
        if (unflushed > 0) {
            unflushed = 0;
            transport.flush();
        }
    }

    private void report(SentSource source) {
        transport.sendRtcp(Unpooled.wrappedBuffer(Rtcp.write(source.report(wire), AnsweredMedium.SOURCE_NAME)));
        unflushed++;
    }

    /**
     * What the viewer says.
     *
     * @return whether it lost a picture for good
     */
    boolean feedback(List<RtcpPacket> packets) {
        boolean lost = false;
        for (RtcpPacket packet : packets) {
            if (packet instanceof RtcpPacket.GenericNack nack) {
                sendAgain(nack);
            } else if (packet instanceof RtcpPacket.KeyPictureRequest request) {
                lost |= video != null && request.media() == video.answered().source();
            }
        }
        flush();
        return lost;
    }

    private void sendAgain(RtcpPacket.GenericNack nack) {
        SentSource source = video != null && nack.media() == video.answered().source() ? video : audio;
        if (source == null
                || nack.media() != source.answered().source()
                || !source.answered().feedback().contains(PayloadFormat.NACK)) {
            return;
        }
        for (int sequence : nack.sequences()) {
            long position = source.position(sequence);
            WirePacket packet = position < 0 ? null : wire.ring().at(position).poll();
            if (packet != null && packet.position() == position) {
                source.sendAgain(packet, sequence, transport);
                count(packet.payload().readableBytes());
            }
        }
    }

    /** Begins again at the newest key picture, for a viewer that lost one while no other comes soon; not too often. */
    void rejoin(long nowUs) {
        if (nowUs - rejoinedUs >= AGAIN_US && !over && wire.ring().newestSync() >= 0) {
            rejoinedUs = nowUs;
            join(AHEAD_TICKS);
            drain();
        }
    }

    @Override
    public void tick(boolean ended) {
        if (over || cursor == null) {
            return;
        }
        drain();
        if (video != null && video.hasBegun()) {
            report(video);
        }
        if (audio != null && audio.hasBegun()) {
            report(audio);
        }
        flush();
        if (ended && cursor.position() >= wire.ring().head()) {
            over = true;
            transport.close("The stream has ended");
        }
    }

    /** The viewer is gone. */
    void stop() {
        over = true;
    }
}
