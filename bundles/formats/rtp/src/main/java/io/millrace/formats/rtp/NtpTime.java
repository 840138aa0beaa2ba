package io.millrace.formats.rtp;

/** NTP timestamps of 64 bits: seconds since 1900 and their fraction (RFC 3550 section 4). */
public final class NtpTime {
    private static final long UNIX_EPOCH_SECONDS = 2_208_988_800L;
    private static final long SECOND_US = 1_000_000;

    private NtpTime() {}

    /** The NTP timestamp of microseconds since 1970 UTC. */
    public static long ofUtcUs(long utcUs) {
        long seconds = Math.floorDiv(utcUs, SECOND_US);
        long fraction = (Math.floorMod(utcUs, SECOND_US) << 32) / SECOND_US;
        return seconds + UNIX_EPOCH_SECONDS << 32 | fraction;
    }

    /** Microseconds since 1970 UTC, rounded. Seconds before 1968 are taken for the time after 2036. */
    public static long toUtcUs(long ntp) {
        long seconds = ntp >>> 32;
        if ((seconds & 0x8000_0000L) == 0) {
            seconds += 1L << 32;
        }
        long fraction = (ntp & 0xFFFF_FFFFL) * SECOND_US + (1L << 31) >>> 32;
        return (seconds - UNIX_EPOCH_SECONDS) * SECOND_US + fraction;
    }

    /** The middle 32 bits, by which receivers name a report. */
    public static long middle(long ntp) {
        return ntp >>> 16 & 0xFFFF_FFFFL;
    }
}
