package io.millrace.core.login;

import io.millrace.api.settings.ConfiguredValues;

/**
 * What {@code io.millrace.core.logins} sets.
 *
 * @param idleUs a session that is not used ends after this
 * @param longestUs every session ends after this
 * @param mostOfOne sessions of one account at the same time
 * @param most sessions at the same time
 */
record LoginSettings(long idleUs, long longestUs, int mostOfOne, int most) {
    private static final long MINUTE_US = 60_000_000;
    private static final int MONTH_MINUTES = 30 * 24 * 60;

    static LoginSettings of(ConfiguredValues values) {
        return new LoginSettings(
                values.whole("idleMinutes", 1, MONTH_MINUTES) * MINUTE_US,
                values.whole("longestMinutes", 1, MONTH_MINUTES) * MINUTE_US,
                values.whole("max.ofAccount", 1, 1_000),
                values.whole("max.sessions", 1, 100_000));
    }
}
