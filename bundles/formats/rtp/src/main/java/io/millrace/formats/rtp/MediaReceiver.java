package io.millrace.formats.rtp;

import io.millrace.api.media.ClockReference;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import io.millrace.api.media.TrackFormat;
import io.millrace.api.media.VideoFormat;
import io.millrace.formats.bitstream.AccessUnits;
import io.millrace.formats.bitstream.AvcConfiguration;
import io.millrace.formats.bitstream.JpegImage;
import io.millrace.formats.bitstream.MalformedBitstreamException;
import io.millrace.formats.bitstream.MediaFormats;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * One medium of a session from packets to samples: order, payload format, clock, decoding times. Whatever is wrong with a
 * packet costs that packet and what hangs on it.
 *
 * <p>Not thread-safe: owned by whoever reads the socket.
 */
public final class MediaReceiver {
    private static final int NO_SOURCE = -1;
    private static final long NEVER = Long.MIN_VALUE;
    private static final long IMAGE_MARKS_US = 1_000_000;

    /** Gets what comes out. */
    public interface Output {
        /** The track's format is known, or another than it was. Comes before the first sample that needs it. */
        void track(Track track);

        /** The next sample, with times on the session's timeline. */
        void sample(Sample sample);

        /** The sender told the wall clock. */
        void clock(ClockReference reference);

        /** Something was wrong with what came; the stream goes on. */
        void fault(String reason);
    }

    private final int trackId;
    private final ReceivedMedium medium;
    private final SessionClock.Medium clock;
    private final Output output;
    private final ReorderBuffer order;
    private final ReceptionStatistics statistics;
    private final DecodeOrder decodeOrder = new DecodeOrder();
    private final CaptureTimes captured;
    private final Units units = new Units();
    private TrackFormat format;
    private long source = NO_SOURCE;
    private long nowUs;
    private long damaged;
    private boolean left;
    private boolean reported;
    private boolean unused;
    private long lastMarkUs = NEVER;

    public MediaReceiver(
            int trackId, ReceivedMedium medium, SessionClock session, ReorderLimits limits, Output output) {
        this.trackId = trackId;
        this.medium = medium;
        this.output = output;
        clock = session.medium(medium.map().clockRateHz());
        captured = new CaptureTimes(medium.map().clockRateHz());
        order = new ReorderBuffer(limits, this::inOrder);
        statistics = new ReceptionStatistics(medium.map().clockRateHz());
    }

    /** Tells the format if the description knew it. */
    public void begin() {
        adoptFormat();
    }

    /**
     * Believes what packets say of when they were captured, rather than what sender reports do.
     *
     * @param extension number of {@link HeaderExtensions#CAPTURE_TIME}, as it was agreed on; 0 for none
     */
    public void capturedBy(int extension) {
        captured.by(extension);
    }

    /** Takes an RTP packet; the bytes are read during the call. */
    public void rtp(ByteBuffer bytes, long arrivalUs) {
        nowUs = arrivalUs;
        RtpPacket packet;
        try {
            packet = RtpPacket.parse(bytes);
        } catch (MalformedRtpException e) {
            output.fault(e.getMessage());
            return;
        }
        if (packet.payloadType() != medium.map().payloadType()) {
            return;
        }
        if (packet.ssrc() != source) {
            // the sender began anew
            order.begin();
            source = packet.ssrc();
            left = false;
            captured.begin();
        }
        statistics.packet(packet, arrivalUs);
        captured.packet(bytes, packet, arrivalUs);
        offer(packet, arrivalUs);
    }

    /** Takes a packet that was sent again; one of a source that is over is dropped. */
    public void again(RtpPacket packet, long arrivalUs) {
        nowUs = arrivalUs;
        if (packet.ssrc() == source) {
            order.offerAgain(packet, arrivalUs);
        }
    }

    private void offer(RtpPacket packet, long arrivalUs) {
        long wild = order.wild();
        order.offer(packet, arrivalUs);
        if (order.wild() != wild) {
            output.fault("The sequence number " + packet.sequence() + " of an RTP packet does not follow the others");
        }
    }

    /** Takes a compound RTCP packet. */
    public void rtcp(ByteBuffer bytes, long arrivalUs) {
        nowUs = arrivalUs;
        try {
            for (RtcpPacket packet : Rtcp.parse(bytes)) {
                if (packet instanceof RtcpPacket.SenderReport report) {
                    senderReport(report, arrivalUs);
                } else if (packet instanceof RtcpPacket.Goodbye && packet.ssrc() == source) {
                    left = true;
                }
            }
        } catch (MalformedRtpException e) {
            output.fault(e.getMessage());
        }
    }

    /** Takes a sender report of this medium, where one transport brings those of all. */
    public void senderReport(RtcpPacket.SenderReport report, long arrivalUs) {
        nowUs = arrivalUs;
        statistics.senderReport(report, nowUs);
        clock.report(report);
        reported = true;
    }

    /** Whether nobody uses the times yet: they are put in their place beside other media at once then. */
    public void unused(boolean now) {
        unused = now;
    }

    /** Whether sender reports told exactly where this medium is beside the others. */
    public boolean isPlaced() {
        return clock.isPlaced();
    }

    /** Gives up packets that are missing for too long. Call it now and then. */
    public void tick(long timeUs) {
        nowUs = timeUs;
        order.release(timeUs);
    }

    /** No more packets come: what is complete is given out. */
    public void end() {
        order.flush();
        medium.depacketizer().end(units);
    }

    /** What a receiver report says of this medium; empty before its first packet. */
    public List<RtcpPacket.ReportBlock> reports(long timeUs) {
        return statistics.hasBegun() ? List.of(statistics.report(timeUs)) : List.of();
    }

    /** Whether the sender said that it leaves. */
    public boolean hasLeft() {
        return left;
    }

    /** Packets that never came. */
    public long lost() {
        return order.lost();
    }

    /** Access units left out, because parts of them were missing or broken. */
    public long damaged() {
        return damaged;
    }

    private void inOrder(RtpPacket packet, boolean afterLoss) {
        try {
            medium.depacketizer().packet(packet, afterLoss, units);
        } catch (MalformedRtpException | MalformedBitstreamException e) {
            output.fault(e.getMessage());
        }
    }

    private void adoptFormat() {
        TrackFormat known = medium.format().get();
        if (known == null || known == format) {
            return;
        }
        format = known;
        lastMarkUs = NEVER;
        if (known instanceof VideoFormat video) {
            double rate = video.frameRate().perSecond();
            decodeOrder.configure(reorderDepth(video), rate);
        }
        output.track(new Track(trackId, known));
    }

    private static int reorderDepth(VideoFormat video) {
        return video.codec().equals(FourCc.AVC)
                ? AvcConfiguration.parse(video.configuration()).firstSps().numReorderFrames()
                : -1;
    }

    private final class Units implements Depacketizer.Output {
        @Override
        public void unit(long timestamp, ByteBuffer unit) {
            adoptFormat();
            if (format == null && medium.codec().equals(FourCc.MP3)) {
                format = MediaFormats.audioFromFrame(FourCc.MP3, unit);
                output.track(new Track(trackId, format));
            }
            if (format == null) {
                return;
            }
            if (unused && clock.settle()) {
                decodeOrder.restart();
            }
            long ptsUs = clock.timeUs(timestamp, nowUs);
            tellClock(timestamp, ptsUs);
            boolean images = format.codec().equals(JpegImage.CODEC);
            long dtsUs = format instanceof VideoFormat && !images ? decodeOrder.dtsUs(ptsUs) : ptsUs;
            int flags = images ? imageFlags(ptsUs) : AccessUnits.flags(format, unit);
            output.sample(new Sample(trackId, dtsUs, ptsUs, flags, unit));
        }

        /**
         * A player can begin at every image. Only some are marked, as a camera would make key pictures, for whatever is
         * encoded of them gets a key picture at each mark.
         */
        private int imageFlags(long ptsUs) {
            if (lastMarkUs != NEVER && ptsUs >= lastMarkUs && ptsUs - lastMarkUs < IMAGE_MARKS_US) {
                return Sample.VIDEO;
            }
            lastMarkUs = ptsUs;
            return Sample.VIDEO | Sample.SYNC;
        }

        private void tellClock(long timestamp, long ptsUs) {
            long utcUs = clock.utcUs(ptsUs);
            if (captured.take()) {
                output.clock(new ClockReference(ptsUs, captured.utcUs(timestamp)));
            } else if (reported && utcUs != -1 && !captured.areTold(nowUs)) {
                output.clock(new ClockReference(ptsUs, utcUs));
            }
            reported = false;
        }

        @Override
        public void damaged() {
            damaged++;
        }
    }
}
