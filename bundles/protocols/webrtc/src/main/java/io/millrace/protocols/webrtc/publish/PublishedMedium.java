package io.millrace.protocols.webrtc.publish;

import io.millrace.formats.rtp.HeaderExtensions;
import io.millrace.formats.rtp.MalformedRtpException;
import io.millrace.formats.rtp.MediaReceiver;
import io.millrace.formats.rtp.MissingPackets;
import io.millrace.formats.rtp.ReceivedMedium;
import io.millrace.formats.rtp.ReorderLimits;
import io.millrace.formats.rtp.Retransmission;
import io.millrace.formats.rtp.RtcpFeedback;
import io.millrace.formats.rtp.RtcpPacket;
import io.millrace.formats.rtp.RtpPacket;
import io.millrace.formats.rtp.SessionClock;
import io.millrace.formats.rtp.TransportFeedback;
import io.millrace.protocols.webrtc.description.AnsweredMedium;
import io.millrace.protocols.webrtc.description.PayloadFormat;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;

/**
 * One medium of a publisher: what is missing is asked for again, and a key picture where that did not help. Owned by the
 * transport's event loop.
 */
final class PublishedMedium implements PublishedMedia {
    private static final long UNKNOWN = -1;
    private static final long ASK_AGAIN_US = 60_000;
    private static final long WAIT_US = 300_000;
    private static final long KEY_PICTURE_US = 500_000;
    private static final ReorderLimits LIMITS = new ReorderLimits(1_024, 4 << 20, WAIT_US);

    private final AnsweredMedium answered;
    private final long self;
    private final MediaReceiver receiver;
    private final MissingPackets missing = new MissingPackets(ASK_AGAIN_US, WAIT_US);
    private final Consumer<ByteBuffer> toPeer;
    private long source = UNKNOWN;
    private long damaged;
    private long keyPictureAskedUs = Long.MIN_VALUE / 2;
    private boolean keyPictureWanted;

    /**
     * Makes a medium of which nothing has come.
     *
     * @param self the source that asks
     * @param toPeer sends RTCP
     */
    PublishedMedium(
            int trackId,
            AnsweredMedium answered,
            long self,
            SessionClock clock,
            MediaReceiver.Output output,
            Consumer<ByteBuffer> toPeer) {
        this.answered = answered;
        this.self = self;
        this.toPeer = toPeer;
        PayloadFormat format = answered.format();
        ReceivedMedium received = ReceivedMedium.of(format.map(), format.parameters())
                .orElseThrow(() -> new IllegalArgumentException("No payload format of " + format.map()));
        receiver = new MediaReceiver(trackId, received, clock, LIMITS, output);
        receiver.capturedBy(answered.extension(HeaderExtensions.CAPTURE_TIME));
    }

    @Override
    public void begin() {
        receiver.begin();
    }

    /** Whether nobody uses the times yet, which may be corrected then. */
    void unused(boolean now) {
        receiver.unused(now);
    }

    /** Whether it is known where its times are beside those of the other media. */
    boolean isPlaced() {
        return receiver.isPlaced();
    }

    boolean isVideo() {
        return answered.format().isVideo();
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
        return transportExtension(answered);
    }

    @Override
    public boolean wantsEstimate() {
        return wantsEstimate(answered);
    }

    @Override
    public List<Long> sources() {
        return source == UNKNOWN ? List.of() : List.of(source);
    }

    @Override
    public void rtp(ByteBuffer bytes, long nowUs) {
        long from = bytes.getInt(bytes.position() + 8) & 0xFFFF_FFFFL;
        if (from != source) {
            source = from;
            missing.reset();
            // a picture to begin with, if the first one is lost or long gone
            keyPictureWanted = isVideo();
        }
        missing.received(bytes.getShort(bytes.position() + 2) & 0xFFFF, nowUs);
        receiver.rtp(bytes, nowUs);
        ask(nowUs);
    }

    @Override
    public void again(ByteBuffer bytes, long nowUs) {
        if (source == UNKNOWN) {
            return;
        }
        RtpPacket original = Retransmission.original(RtpPacket.parse(bytes), source, payloadType());
        if (original != null) {
            missing.received(original.sequence(), nowUs);
            receiver.again(original, nowUs);
        }
    }

    @Override
    public void report(RtcpPacket.SenderReport report, long nowUs) {
        if (report.ssrc() == source) {
            receiver.senderReport(report, nowUs);
        }
    }

    @Override
    public List<RtcpPacket.ReportBlock> reports(long nowUs) {
        return receiver.reports(nowUs);
    }

    @Override
    public long lost() {
        return receiver.lost();
    }

    @Override
    public void tick(long nowUs) {
        receiver.tick(nowUs);
        ask(nowUs);
    }

    @Override
    public void wantKeyPicture() {
        keyPictureWanted = isVideo();
    }

    /** One has come: whoever wished for it before has it. */
    void keyPictureCame() {
        keyPictureWanted = false;
    }

    private void ask(long nowUs) {
        if (source == UNKNOWN) {
            return;
        }
        if (answered.feedback().contains(PayloadFormat.NACK)) {
            List<Integer> due = missing.due(nowUs);
            if (!due.isEmpty()) {
                toPeer.accept(RtcpFeedback.nack(self, source, due));
            }
        }
        if (receiver.damaged() != damaged) {
            damaged = receiver.damaged();
            keyPictureWanted = isVideo();
        }
        if (keyPictureWanted && nowUs - keyPictureAskedUs >= KEY_PICTURE_US) {
            keyPictureWanted = false;
            keyPictureAskedUs = nowUs;
            toPeer.accept(RtcpFeedback.pictureLoss(self, source));
        }
    }

    @Override
    public void end() {
        try {
            receiver.end();
        } catch (MalformedRtpException e) {
            // the last picture was broken
        }
    }

    static int transportExtension(AnsweredMedium answered) {
        return answered.feedback().contains(PayloadFormat.TRANSPORT)
                ? answered.extension(TransportFeedback.EXTENSION)
                : 0;
    }

    static boolean wantsEstimate(AnsweredMedium answered) {
        return answered.feedback().contains(PayloadFormat.ESTIMATE);
    }

    /** The transport-wide number of a packet, or -1. */
    static int transportNumber(ByteBuffer bytes, int extension) {
        return extension == 0 ? -1 : (int) HeaderExtensions.number(bytes, extension);
    }
}
