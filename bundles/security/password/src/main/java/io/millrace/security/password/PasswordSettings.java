package io.millrace.security.password;

import io.millrace.api.access.Secret;
import io.millrace.api.settings.ConfiguredValues;

/**
 * What the configuration of a rule says.
 *
 * @param hash bcrypt hash of the password
 * @param needed whether who shows none is refused
 * @param tokenSeconds how long a token counts that was given for the password
 * @param boundToAddress whether it counts for the address that entered the password only
 */
record PasswordSettings(Secret hash, boolean needed, long tokenSeconds, boolean boundToAddress) {
    /** @throws IllegalArgumentException that says why the rule cannot be followed, without a secret */
    static PasswordSettings of(ConfiguredValues values) {
        String hash = values.text(".hash");
        if (!PasswordHash.isHash(hash)) {
            throw new IllegalArgumentException(
                    ".hash is no bcrypt hash of cost 4 to 14; media:password-hash makes one of a password");
        }
        return new PasswordSettings(
                new Secret(hash),
                values.flag("needed"),
                values.whole("tokenMinutes", 1, 43_200) * 60L,
                values.flag("boundToAddress"));
    }
}
