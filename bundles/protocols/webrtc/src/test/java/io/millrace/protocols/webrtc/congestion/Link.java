package io.millrace.protocols.webrtc.congestion;

import io.millrace.formats.rtp.RtcpPacket;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Random;

/** A way with a bottleneck and a queue before it, and a receiver that reports ten times a second. The test turns time. */
final class Link {
    private static final long FEEDBACK_US = 100_000;
    private static final long CLOCK_OFFSET_US = 77_000_000_000L;

    private record Parcel(int number, long arrivesUs) {}

    private record Report(RtcpPacket.TransportArrivals arrivals, long dueUs) {}

    private final Random random = new Random(7);
    private final Deque<Parcel> way = new ArrayDeque<>();
    private final Deque<Report> reports = new ArrayDeque<>();
    private final long[] arrivals = new long[1 << 16];
    long bitsPerSecond = 100_000_000;
    long delayUs = 25_000;
    long jitterUs;
    long mostQueueUs = 500_000;
    double loss;
    private long freeUs;
    private long nextReportUs = FEEDBACK_US;
    private int reported;
    private int newest = -1;
    long dropped;

    Link() {
        Arrays.fill(arrivals, RtcpPacket.TransportArrivals.NOT_RECEIVED);
    }

    void send(int number, int bytes, long nowUs) {
        long startUs = Math.max(nowUs, freeUs);
        if (startUs - nowUs > mostQueueUs || random.nextDouble() < loss) {
            dropped++;
            return;
        }
        freeUs = startUs + bytes * 8_000_000L / bitsPerSecond;
        long jittered = (long) (random.nextDouble() * jitterUs);
        way.add(new Parcel(number, freeUs + delayUs + jittered));
    }

    /** How long a packet waits that is sent now. */
    long queueUs(long nowUs) {
        return Math.max(0, freeUs - nowUs);
    }

    void advance(long nowUs, BandwidthEstimator estimator) {
        while (!way.isEmpty() && way.peek().arrivesUs <= nowUs) {
            Parcel parcel = way.remove();
            arrivals[parcel.number] = parcel.arrivesUs + CLOCK_OFFSET_US;
            newest = parcel.number;
        }
        if (nowUs >= nextReportUs) {
            nextReportUs += FEEDBACK_US;
            int count = newest < 0 ? 0 : newest - reported + 1 & 0xFFFF;
            if (count > 0 && count < 4_096) {
                long[] times = new long[count];
                for (int i = 0; i < count; i++) {
                    int at = reported + i & 0xFFFF;
                    times[i] = arrivals[at] == RtcpPacket.TransportArrivals.NOT_RECEIVED
                            ? arrivals[at]
                            : arrivals[at] / 250 * 250;
                    arrivals[at] = RtcpPacket.TransportArrivals.NOT_RECEIVED;
                }
                reports.add(new Report(new RtcpPacket.TransportArrivals(1, 2, reported, times), nowUs + delayUs));
                reported = newest + 1 & 0xFFFF;
            }
        }
        while (!reports.isEmpty() && reports.peek().dueUs <= nowUs) {
            estimator.arrived(reports.remove().arrivals, nowUs);
        }
    }
}
