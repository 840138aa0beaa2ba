package io.millrace.core.live;

import io.millrace.api.settings.ConfiguredValues;

/**
 * What {@code io.millrace.core.live} sets.
 *
 * @param grace holds for streams that lose their publisher from now on
 * @param maxStreams streams that exist at the same time; those above it go on
 * @param rings the size of one ring holds for streams that come, that of all at once
 */
record LiveSettings(GracePeriods grace, int maxStreams, RingLimits rings) {
    private static final int WEEK_SECONDS = 7 * 24 * 3600;

    static LiveSettings of(ConfiguredValues values) {
        int usualSeconds = values.whole("publisherGrace", 0, WEEK_SECONDS);
        return new LiveSettings(
                values.read(
                        "publisherGraceOfApps",
                        exceptions -> new GracePeriods(usualSeconds, exceptions.toArray(String[]::new)),
                        "APP=SECONDS, several of them separated by commas"),
                values.whole("max.streams", 1, 1_000_000),
                RingLimits.of(
                        values.whole("ring.mebibytes", 1, 1 << 20),
                        values.whole("rings.mebibytes", 0, 1 << 20),
                        Runtime.getRuntime().maxMemory()));
    }
}
