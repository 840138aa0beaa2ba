package io.millrace.protocols.webrtc.play;

import io.millrace.api.live.LiveStream;
import io.millrace.api.media.FourCc;
import io.millrace.api.work.Clock;
import io.millrace.formats.rtp.Rtcp;
import io.millrace.formats.rtp.RtcpPacket;
import io.millrace.protocols.webrtc.SessionSettings;
import io.millrace.protocols.webrtc.description.AnsweredMedium;
import io.millrace.protocols.webrtc.description.PayloadFormat;
import io.millrace.protocols.webrtc.transport.Transport;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;

/**
 * What one viewer is sent: pictures and sound, each from its feed and each as soon as it is there. It begins at the newest key
 * picture, is sent what is missing once more, and when it does not keep up it goes on at a newer key picture. Owned by the
 * transport's event loop.
 */
final class Viewer {
    private static final int AHEAD_TICKS = 1_200;
    private static final long AGAIN_US = 2_000_000;
    /** Whoever is further behind than this leaves out what is between. */
    private static final long MOST_BEHIND_US = 1_500_000;

    private final Transport transport;
    private final SessionSettings settings;
    private final Clock clock;
    private final IntConsumer sent;
    private final SentSource video;
    private final SentSource audio;
    private final ViewerBandwidth bandwidth;
    private Feed pictures;
    private Feed sound;
    private ViewerRungs rungs;
    private FeedSwitch change;
    private CatchUp catchUp;
    private FourCc knownVideo;
    private FourCc knownAudio;
    private long rejoinedUs;
    private int unflushed;
    private Runnable onSilence;
    private LateSound lateSound;
    private boolean unfinished;
    private boolean continued;
    private boolean over;

    /**
     * A viewer without a place.
     *
     * @param media what was answered
     * @param sent counts bytes
     */
    Viewer(
            Transport transport,
            List<AnsweredMedium> media,
            SessionSettings settings,
            ViewerBandwidth bandwidth,
            Clock clock,
            IntConsumer sent) {
        this.transport = transport;
        this.settings = settings;
        this.clock = clock;
        this.sent = sent;
        this.bandwidth = bandwidth;
        video = source(media, true);
        audio = source(media, false);
        rejoinedUs = clock.monotonicUs();
    }

    private SentSource source(List<AnsweredMedium> media, boolean isVideo) {
        return media.stream()
                .filter(each -> each.isAccepted() && each.format().isVideo() == isVideo)
                .map(each -> new SentSource(each, settings, transport, this::sending))
                .findFirst()
                .orElse(null);
    }

    SessionSettings settings() {
        return settings;
    }

    private int sending(int bytes) {
        return bandwidth.sent(bytes, clock.monotonicUs());
    }

    /**
     * The pictures are there.
     *
     * @param newRungs null if the viewer stays where it is
     */
    void watch(Feed newPictures, ViewerRungs newRungs) {
        pictures = newPictures;
        rungs = newRungs;
        join(0);
        drain();
    }

    /**
     * The sound is there: old sound is of no use.
     *
     * @param newSound null if it is gone
     * @param newOnSilence told when it ends although the pictures go on
     */
    void hear(Feed newSound, Runnable newOnSilence) {
        sound = newSound;
        onSilence = newOnSilence;
        if (sound != null) {
            audio.switched();
            lateSound = new LateSound(clock.monotonicUs());
            sound.at(sound.wire().ring().head());
            drain();
        }
    }

    private void join(int ahead) {
        catchUp = new CatchUp(pictures.wire().ring().head(), pictures.wire().newestTimestamp(), ahead);
        pictures.atNewestSync();
    }

    /** Writes what is new while the way takes it. */
    void drain() {
        if (over || pictures == null && sound == null) {
            return;
        }
        long nowUs = clock.monotonicUs();
        boolean paused = false;
        if (sound != null) {
            drainSound(nowUs);
        }
        if (pictures != null && !over) {
            paused = drainPictures(nowUs);
        }
        if (!over && video != null && video.hasBegun()) {
            fill(nowUs);
        }
        flush();
        if (paused && !continued && !over) {
            continued = true;
            transport.loop().schedule(this::proceed, bandwidth.pauseUs(), TimeUnit.MICROSECONDS);
        }
    }

    /** A burst is over; the rest follows when the network had time for it. */
    private void proceed() {
        continued = false;
        drain();
    }

    private void drainSound(long nowUs) {
        while (transport.isWritable()) {
            WirePacket packet = sound.poll();
            if (packet == null) {
                return;
            }
            if (sound.behindUs(packet) > MOST_BEHIND_US || lateSound.isHeldBack(sound, pictures, nowUs)) {
                sound.at(sound.wire().ring().head());
                continue;
            }
            if (packet.codec() != knownAudio) {
                knownAudio = packet.codec();
                if (!isPlayable(audio, packet)) {
                    return;
                }
            }
            send(audio, packet, packet.timestamp(), sound.wire(), nowUs);
        }
    }

    /** Returns whether there may be more, but not now. */
    private boolean drainPictures(long nowUs) {
        while (transport.isWritable()) {
            if (!bandwidth.allows(nowUs)) {
                return true;
            }
            WirePacket packet = pictures.poll();
            if (isLeftOut(packet)) {
                join(0);
                continue;
            }
            if (change != null && catchUp == null && change.isDue(packet, video.lastTimeUs(), nowUs)) {
                adopt(change);
                continue;
            }
            if (packet == null || change != null && catchUp == null && change.holds(packet, pictures, nowUs)) {
                return false;
            }
            if (packet.codec() != knownVideo) {
                knownVideo = packet.codec();
                if (!isPlayable(video, packet)) {
                    return false;
                }
            }
            sendPicture(packet, nowUs);
        }
        return false;
    }

    /** Who waits for another rung is behind for good reason. */
    private boolean isLeftOut(WirePacket packet) {
        return packet != null
                && change == null
                && !unfinished
                && pictures.behindUs(packet) > MOST_BEHIND_US
                && pictures.wire().ring().newestSync() > packet.position();
    }

    private void sendPicture(WirePacket packet, long nowUs) {
        boolean late = catchUp != null && catchUp.covers(packet);
        if (!late) {
            catchUp = null;
        }
        video.keepsPace(!late);
        send(video, packet, late ? catchUp.timestamp(packet) : packet.timestamp(), pictures.wire(), nowUs);
        bandwidth.paced(packet.payload().readableBytes());
        unfinished = !packet.marker();
    }

    private boolean isPlayable(SentSource source, WirePacket packet) {
        if (packet.codec().equals(source.answered().format().codec())) {
            return true;
        }
        over = true;
        transport.close("The codecs of the stream are others now; play again");
        return false;
    }

    private void send(SentSource source, WirePacket packet, int timestamp, WireStream wire, long nowUs) {
        boolean first = !source.hasBegun();
        source.send(packet, timestamp, wire, nowUs);
        count(packet.payload().readableBytes());
        if (first) {
            report(source, wire);
        }
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

    private void report(SentSource source, WireStream wire) {
        transport.sendRtcp(Unpooled.wrappedBuffer(Rtcp.write(source.report(wire), AnsweredMedium.SOURCE_NAME)));
        unflushed++;
    }

    /** Sends packets again that nobody asked for, where it has to be known whether there is room for more. */
    private void fill(long nowUs) {
        int due = rungs == null || !video.canRepeat() ? 0 : bandwidth.dueBytes(rungs.soughtBps(nowUs), nowUs);
        int sequence = video.lastSequence();
        while (due > 0 && transport.isWritable()) {
            WirePacket packet = held(video, pictures, sequence);
            if (packet == null) {
                return;
            }
            int bytes = video.repeat(packet, sequence, nowUs);
            unflushed++;
            due -= bytes;
            sequence = sequence - 1 & 0xFFFF;
        }
    }

    private Feed previous() {
        return rungs == null ? null : rungs.previous();
    }

    private WirePacket held(SentSource source, Feed feed, int sequence) {
        long position = source.position(sequence);
        Feed from = !source.isOfPrevious(sequence) ? feed : source == video ? previous() : null;
        return position < 0 || from == null ? null : from.held(position);
    }

    /**
     * What the viewer says.
     *
     * @return whether it lost a picture for good
     */
    boolean feedback(List<RtcpPacket> packets) {
        boolean lost = false;
        long nowUs = clock.monotonicUs();
        for (RtcpPacket packet : packets) {
            if (packet instanceof RtcpPacket.GenericNack nack) {
                sendAgain(nack, nowUs);
            } else if (packet instanceof RtcpPacket.KeyPictureRequest request) {
                lost |= video != null && request.media() == video.answered().source();
            } else {
                bandwidth.feedback(packet, nowUs);
            }
        }
        flush();
        return lost;
    }

    private void sendAgain(RtcpPacket.GenericNack nack, long nowUs) {
        SentSource source = video != null && nack.media() == video.answered().source() ? video : audio;
        if (source == null
                || nack.media() != source.answered().source()
                || !source.answered().feedback().contains(PayloadFormat.NACK)) {
            return;
        }
        Feed feed = source == video ? pictures : sound;
        for (int sequence : nack.sequences()) {
            if (source.isKept()) {
                int bytes = source.sendAgain(sequence);
                if (bytes > 0) {
                    count(bytes);
                }
                continue;
            }
            WirePacket packet = held(source, feed, sequence);
            if (packet != null && source.sendAgain(packet, sequence, nowUs) > 0) {
                count(packet.payload().readableBytes());
            }
        }
    }

    /** Begins again at the newest key picture, for a viewer that lost one while no other comes soon; not too often. */
    void rejoin(long nowUs) {
        if (nowUs - rejoinedUs >= AGAIN_US
                && !over
                && pictures != null
                && pictures.wire().ring().newestSync() >= 0) {
            rejoinedUs = nowUs;
            join(AHEAD_TICKS);
            drain();
        }
    }

    /** Where the pictures come from at present; null if none are watched. */
    LiveStream watched() {
        return pictures == null ? null : pictures.wire().source();
    }

    /**
     * Goes over to other pictures at a key picture.
     *
     * @param newChange null to stay
     */
    void change(FeedSwitch newChange) {
        change = newChange;
        drain();
    }

    private void adopt(FeedSwitch due) {
        change = null;
        pictures = due.next();
        video.switched();
        rungs.switched();
    }

    /** Reports to the viewer; once a second. */
    void report() {
        if (over) {
            return;
        }
        drain();
        if (video != null && video.hasBegun()) {
            report(video, pictures.wire());
        }
        if (sound != null && audio.hasBegun()) {
            report(audio, sound.wire());
        }
        flush();
    }

    /** A feed looks after itself. */
    void tick(Feed feed, boolean ended) {
        if (over) {
            return;
        }
        drain();
        if (ended && feed == sound && feed.isRead() && pictures != null && pictures.isLive()) {
            onSilence.run();
            return;
        }
        if (ended && feed.isRead() && (feed == pictures || feed == sound)) {
            if (feed == pictures && rungs != null && rungs.leaves()) {
                return;
            }
            over = true;
            transport.close("The stream has ended");
        }
    }

    /** The viewer is gone. */
    void stop() {
        over = true;
    }
}
