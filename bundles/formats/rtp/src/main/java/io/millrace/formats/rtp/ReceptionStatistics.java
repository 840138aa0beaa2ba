package io.millrace.formats.rtp;

/** What a receiver reports of one source (RFC 3550 sections 6.4.1, A.3 and A.8). Not thread-safe. */
public final class ReceptionStatistics {
    private static final int MAX_DROPOUT = 3_000;

    private final int clockRateHz;
    private boolean begun;
    private long ssrc;
    private int base;
    private int highest;
    private long cycles;
    private long received;
    private long expectedBefore;
    private long receivedBefore;
    private long lastTransit;
    private double jitter;
    private long lastReport;
    private long lastReportUs;

    public ReceptionStatistics(int clockRateHz) {
        this.clockRateHz = clockRateHz;
    }

    /** Counts a packet as it comes, before any reordering. */
    public void packet(RtpPacket packet, long arrivalUs) {
        if (!begun || packet.ssrc() != ssrc) {
            begin(packet, arrivalUs);
        }
        int ahead = packet.sequence() - highest & 0xFFFF;
        if (ahead != 0 && ahead < MAX_DROPOUT) {
            cycles += packet.sequence() < highest ? 1 << 16 : 0;
            highest = packet.sequence();
        }
        received++;
        long transit = transit(packet, arrivalUs);
        jitter += (Math.abs((int) (transit - lastTransit)) - jitter) / 16;
        lastTransit = transit;
    }

    private void begin(RtpPacket packet, long arrivalUs) {
        begun = true;
        ssrc = packet.ssrc();
        base = packet.sequence();
        highest = base;
        cycles = 0;
        received = 0;
        expectedBefore = 0;
        receivedBefore = 0;
        jitter = 0;
        lastReport = 0;
        lastTransit = transit(packet, arrivalUs);
    }

    private long transit(RtpPacket packet, long arrivalUs) {
        return arrivalUs * clockRateHz / 1_000_000 - packet.timestamp();
    }

    /** Notes that a sender report came. */
    public void senderReport(RtcpPacket.SenderReport report, long arrivalUs) {
        lastReport = NtpTime.middle(report.ntp());
        lastReportUs = arrivalUs;
    }

    /** Whether there is something to report. */
    public boolean hasBegun() {
        return begun;
    }

    /** The report since the last one. */
    public RtcpPacket.ReportBlock report(long nowUs) {
        long extended = cycles + highest;
        long expected = extended - base + 1;
        long expectedNow = expected - expectedBefore;
        long lostNow = expectedNow - (received - receivedBefore);
        expectedBefore = expected;
        receivedBefore = received;
        int fraction = expectedNow <= 0 || lostNow <= 0 ? 0 : (int) Math.min(255, (lostNow << 8) / expectedNow);
        int lost = (int) Math.max(-0x80_0000, Math.min(0x7F_FFFF, expected - received));
        long since = lastReport == 0 ? 0 : (nowUs - lastReportUs) * 65_536 / 1_000_000;
        return new RtcpPacket.ReportBlock(
                ssrc, fraction, lost, extended & 0xFFFF_FFFFL, (long) jitter, lastReport, since);
    }
}
