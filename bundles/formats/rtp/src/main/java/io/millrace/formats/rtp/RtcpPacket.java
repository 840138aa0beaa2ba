package io.millrace.formats.rtp;

import java.util.List;

/** What we understand of RTCP (RFC 3550 section 6). */
public sealed interface RtcpPacket {
    /** The source that sent it. */
    long ssrc();

    /**
     * What a sender sent, and when its clocks showed what.
     *
     * @param ssrc the sender
     * @param ntp wall clock as an {@link NtpTime}
     * @param rtpTimestamp the media clock at that moment
     * @param packets sent so far
     * @param octets of payload sent so far
     * @param reports what it received itself
     */
    record SenderReport(long ssrc, long ntp, long rtpTimestamp, long packets, long octets, List<ReportBlock> reports)
            implements RtcpPacket {}

    /**
     * What a receiver received.
     *
     * @param ssrc the receiver
     * @param reports one for each source
     */
    record ReceiverReport(long ssrc, List<ReportBlock> reports) implements RtcpPacket {}

    /**
     * A source leaves.
     *
     * @param ssrc the source
     */
    record Goodbye(long ssrc) implements RtcpPacket {}

    /**
     * Packets that did not come are asked for again (RFC 4585 section 6.2.1).
     *
     * @param ssrc who asks
     * @param media the source
     * @param sequences their numbers
     */
    record GenericNack(long ssrc, long media, List<Integer> sequences) implements RtcpPacket {
        public GenericNack {
            sequences = List.copyOf(sequences);
        }
    }

    /**
     * A key picture is asked for: a picture loss indication (RFC 4585 section 6.3.1) or a full intra request (RFC 5104
     * section 4.3.1).
     *
     * @param ssrc who asks
     * @param media the source
     */
    record KeyPictureRequest(long ssrc, long media) implements RtcpPacket {}

    /**
     * What a receiver believes it can receive (REMB, draft-alvestrand-rmcat-remb-03).
     *
     * @param ssrc who says so
     * @param bitsPerSecond of all its sources together
     */
    record ReceiverEstimate(long ssrc, long bitsPerSecond) implements RtcpPacket {}

    /**
     * When the packets of a transport came (draft-holmer-rmcat-transport-wide-cc-extensions-01).
     *
     * @param ssrc who says so
     * @param media a source of the sender
     * @param first number of the first packet, 16 bits; the others follow it
     * @param arrivalsUs on the receiver's clock, which wraps after twelve days, or {@link #NOT_RECEIVED}; not to be changed
     */
    record TransportArrivals(long ssrc, long media, int first, long[] arrivalsUs) implements RtcpPacket {
        /** Stands for a packet that has not come. */
        public static final long NOT_RECEIVED = Long.MIN_VALUE;
    }

    /**
     * Reception of one source.
     *
     * @param ssrc the source
     * @param fractionLost of 256, since the last report
     * @param lost packets since the beginning; negative if duplicates outweigh losses
     * @param highestSequence with the wraps above its 16 bits
     * @param jitter in ticks of the media clock
     * @param lastReport {@link NtpTime#middle} of the last sender report, 0 if none came
     * @param sinceLastReport time since then in 1/65536 s
     */
    record ReportBlock(
            long ssrc,
            int fractionLost,
            int lost,
            long highestSequence,
            long jitter,
            long lastReport,
            long sinceLastReport) {}
}
