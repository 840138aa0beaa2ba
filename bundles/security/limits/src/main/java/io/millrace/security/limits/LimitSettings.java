package io.millrace.security.limits;

import io.millrace.api.settings.ConfiguredValues;

/**
 * What the configuration of a rule says; 0 stands for no limit.
 *
 * @param perAddress sessions of one address
 * @param perAccount sessions of one account
 * @param perKey sessions by one stream key or token
 * @param perStream sessions of one stream, its renditions included
 * @param streamBitsPerSecond what the viewers of one stream are sent
 * @param accountBitsPerSecond what the viewers of one account are sent
 */
record LimitSettings(
        int perAddress,
        int perAccount,
        int perKey,
        int perStream,
        long streamBitsPerSecond,
        long accountBitsPerSecond) {
    private static final int MOST_SESSIONS = 1_000_000;
    private static final long MOST_BITS = 1_000_000_000_000L;

    static LimitSettings of(ConfiguredValues values) {
        return new LimitSettings(
                values.whole("sessionsPerAddress", 0, MOST_SESSIONS),
                values.whole("sessionsPerAccount", 0, MOST_SESSIONS),
                values.whole("sessionsPerKey", 0, MOST_SESSIONS),
                values.whole("sessionsPerStream", 0, MOST_SESSIONS),
                values.whole("bitsPerSecondPerStream", 0L, MOST_BITS),
                values.whole("bitsPerSecondPerAccount", 0L, MOST_BITS));
    }

    boolean measures() {
        return streamBitsPerSecond > 0 || accountBitsPerSecond > 0;
    }
}
