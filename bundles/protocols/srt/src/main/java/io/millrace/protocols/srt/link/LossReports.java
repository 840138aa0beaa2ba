package io.millrace.protocols.srt.link;

import io.millrace.protocols.srt.wire.LossReport;
import io.millrace.protocols.srt.wire.PacketType;
import io.millrace.protocols.srt.wire.Seq;
import java.nio.ByteBuffer;

/**
 * Asks for lost packets: at once when a gap shows, and again and again while it lasts (draft-sharabayko-srt section
 * 4.8.2), the more often the less time is left. Used by one thread.
 */
final class LossReports {
    private static final long LEAST_INTERVAL_US = 20_000;
    private static final long LEAST_URGENT_INTERVAL_US = 10_000;
    /** In what is left of the delay a packet is asked for so many times: each time its answer may get lost too. */
    private static final int TRIES_LEFT = 5;
    /** Ticks come a little early or late: one that is due in less than this is not left to the next. */
    private static final long SLACK_US = Link.TICK_US / 4;

    private static final long NEVER = Long.MAX_VALUE / 2;

    private final PacketWriter writer;
    private final Statistics statistics;
    private final RoundTrip roundTrip;
    private final long delayUs;
    private final long[] askedUs;
    private final int mask;
    private ByteBuffer report;
    private long nextUs;

    /**
     * Nothing is missing.
     *
     * @param packets most that can be missing at once, a power of two
     * @param delayUs from sending to delivery
     */
    LossReports(int packets, PacketWriter writer, Statistics statistics, RoundTrip roundTrip, long delayUs) {
        this.writer = writer;
        this.statistics = statistics;
        this.roundTrip = roundTrip;
        this.delayUs = delayUs;
        askedUs = new long[packets];
        mask = packets - 1;
    }

    /** A gap has shown. */
    void gap(int first, int last, long nowUs) {
        ask(first, last, nowUs);
        send(nowUs);
    }

    /** The peer has them no more: they are not asked for again. */
    void giveUp(int sequence) {
        askedUs[sequence & mask] = NEVER;
    }

    /** Asks again for what is still missing and was asked for a while ago. */
    void repeat(ReceiveBuffer buffer, long nowUs) {
        if (buffer.missingPackets() == 0 || nowUs < nextUs) {
            return;
        }
        nextUs = nowUs + SLACK_US;
        buffer.gaps((first, last) -> repeat(first, last, dueUs(buffer, last) - nowUs, nowUs));
        send(nowUs);
    }

    /** What is missing is given up when the packet behind it is delivered. */
    private long dueUs(ReceiveBuffer buffer, int last) {
        return buffer.timeUs(Seq.plus(last, 1)) + delayUs;
    }

    private void repeat(int first, int last, long leftUs, long nowUs) {
        long quickestAnswerUs = roundTrip.rttUs() - 4 * roundTrip.variationUs();
        if (leftUs + Link.TICK_US < quickestAnswerUs) {
            return;
        }
        long askedBeforeUs = nowUs - intervalUs(leftUs) + SLACK_US;
        int begin = first;
        for (int each = first; ; each = Seq.plus(each, 1)) {
            if (askedUs[each & mask] > askedBeforeUs) {
                askRange(begin, Seq.plus(each, -1), nowUs);
                begin = Seq.plus(each, 1);
            }
            if (each == last) {
                break;
            }
        }
        askRange(begin, last, nowUs);
    }

    private long intervalUs(long leftUs) {
        long regularUs = Math.max(LEAST_INTERVAL_US, roundTrip.patienceUs() / 2);
        long urgentUs = Math.max(LEAST_URGENT_INTERVAL_US, Math.max(roundTrip.rttUs() / 2, leftUs / TRIES_LEFT));
        return Math.min(regularUs, urgentUs);
    }

    private void askRange(int first, int last, long nowUs) {
        if (Seq.offset(first, last) >= 0) {
            ask(first, last, nowUs);
        }
    }

    private void ask(int first, int last, long nowUs) {
        for (int each = first; ; each = Seq.plus(each, 1)) {
            askedUs[each & mask] = nowUs;
            if (each == last) {
                break;
            }
        }
        if (report != null && report.position() + LossReport.RANGE_BYTES > writer.contentBytes()) {
            send(nowUs);
        }
        if (report == null) {
            report = writer.control(PacketType.NAK, 0, 0, nowUs);
        }
        LossReport.put(report, first, last);
    }

    private void send(long nowUs) {
        if (report != null) {
            report = null;
            statistics.pktSentNAK++;
            writer.send(nowUs);
        }
    }
}
