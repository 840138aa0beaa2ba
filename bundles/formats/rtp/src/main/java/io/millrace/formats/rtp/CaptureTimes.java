package io.millrace.formats.rtp;

import java.nio.ByteBuffer;

/**
 * When units of one medium were captured, as the sender says it in some of their packets ({@link
 * HeaderExtensions#CAPTURE_TIME}). Times of others follow from their RTP timestamps. Not thread-safe.
 */
final class CaptureTimes {
    /** Senders tell at least once a second. */
    private static final long LASTING_US = 5_000_000;

    private static final long NEVER = Long.MIN_VALUE / 2;

    private final int clockRateHz;
    private int extension;
    private long timestamp;
    private long utcUs;
    private long toldUs = NEVER;
    private boolean fresh;

    CaptureTimes(int clockRateHz) {
        this.clockRateHz = clockRateHz;
    }

    /** The number of the extension from now on, 0 for none. */
    void by(int newExtension) {
        extension = newExtension;
    }

    /** Another source follows. */
    void begin() {
        toldUs = NEVER;
        fresh = false;
    }

    /** Looks what a packet says. */
    void packet(ByteBuffer bytes, RtpPacket packet, long arrivalUs) {
        long ntp = extension == 0 ? 0 : HeaderExtensions.wide(bytes, extension);
        if (ntp != 0) {
            timestamp = packet.timestamp();
            utcUs = NtpTime.toUtcUs(ntp);
            toldUs = arrivalUs;
            fresh = true;
        }
    }

    /** Whether the sender tells them: then they go before what its reports say. */
    boolean areTold(long nowUs) {
        return nowUs - toldUs < LASTING_US;
    }

    /** Whether something was told that was not taken yet. */
    boolean take() {
        boolean was = fresh;
        fresh = false;
        return was;
    }

    /** When the unit with a timestamp was captured, in microseconds since 1970 UTC. */
    long utcUs(long unitTimestamp) {
        return utcUs + (int) (unitTimestamp - timestamp) * 1_000_000L / clockRateHz;
    }
}
