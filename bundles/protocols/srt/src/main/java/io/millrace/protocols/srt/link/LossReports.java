package io.millrace.protocols.srt.link;

import io.millrace.protocols.srt.wire.LossReport;
import io.millrace.protocols.srt.wire.PacketType;
import io.millrace.protocols.srt.wire.Seq;
import java.nio.ByteBuffer;

/**
 * Asks for lost packets: at once when a gap shows, and again and again while it lasts (draft-sharabayko-srt section
 * 4.8.2). Used by one thread.
 */
final class LossReports {
    private static final long LEAST_INTERVAL_US = 20_000;
    private static final long NEVER = Long.MAX_VALUE / 2;

    private final PacketWriter writer;
    private final Statistics statistics;
    private final RoundTrip roundTrip;
    private final long[] askedUs;
    private final int mask;
    private ByteBuffer report;
    private long nextUs;

    LossReports(int packets, PacketWriter writer, Statistics statistics, RoundTrip roundTrip) {
        this.writer = writer;
        this.statistics = statistics;
        this.roundTrip = roundTrip;
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
        long intervalUs = Math.max(LEAST_INTERVAL_US, roundTrip.patienceUs() / 2);
        nextUs = nowUs + LEAST_INTERVAL_US / 2;
        buffer.gaps((first, last) -> {
            int begin = first;
            for (int each = first; ; each = Seq.plus(each, 1)) {
                if (askedUs[each & mask] > nowUs - intervalUs) {
                    askRange(begin, Seq.plus(each, -1), nowUs);
                    begin = Seq.plus(each, 1);
                }
                if (each == last) {
                    break;
                }
            }
            askRange(begin, last, nowUs);
        });
        send(nowUs);
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
