package io.millrace.packagers.dash;

import java.time.Instant;
import java.util.Locale;

/** The time formats of an MPD: {@code xs:duration}, {@code xs:dateTime}, and ticks of a timescale. */
final class MpdTime {
    private MpdTime() {}

    /** A duration in seconds, exact to the microsecond. */
    static String duration(long us) {
        long fraction = us % 1_000_000;
        String seconds = Long.toString(us / 1_000_000);
        if (fraction == 0) {
            return "PT" + seconds + "S";
        }
        String digits = String.format(Locale.ROOT, "%06d", fraction).replaceAll("0+$", "");
        return "PT" + seconds + "." + digits + "S";
    }

    static String dateTime(long utcUs) {
        return Instant.ofEpochSecond(Math.floorDiv(utcUs, 1_000_000), Math.floorMod(utcUs, 1_000_000) * 1_000L)
                .toString();
    }

    /** Rounds a time to ticks: the way fragments do, so that sums never drift. */
    static long ticks(long us, int timescaleHz) {
        long seconds = Math.floorDiv(us, 1_000_000);
        long rest = Math.floorMod(us, 1_000_000);
        return seconds * timescaleHz + (rest * timescaleHz + 500_000) / 1_000_000;
    }
}
