package io.millrace.security.geo;

import io.millrace.api.settings.ConfiguredValues;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the configuration of a rule says.
 *
 * @param database name of the file below {@code etc/}
 * @param allow countries that are not refused; empty for all
 * @param deny countries that are refused
 * @param internal what becomes of addresses that are of no country
 */
record CountrySettings(String database, Set<String> allow, Set<String> deny, Internal internal) {
    /** What becomes of addresses of private networks and of this machine. */
    enum Internal {
        ALLOW,
        DENY,
        LOOKUP
    }

    /** @throws IllegalArgumentException that says why the rule cannot be followed */
    static CountrySettings of(ConfiguredValues values) {
        Set<String> allow = countries(values, "allow");
        Set<String> deny = countries(values, "deny");
        Internal internal = values.read(
                "privateAddresses",
                texts -> Internal.valueOf(String.join(",", texts).toUpperCase(Locale.ROOT)),
                "allow, deny or lookup");
        String database = values.text("database");
        try {
            Path path = Path.of(database).normalize();
            if (path.isAbsolute() || path.startsWith("..") || path.toString().isEmpty()) {
                throw new IllegalArgumentException("database is the name of a file below etc/");
            }
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("database is the name of a file below etc/", e);
        }
        return new CountrySettings(database, allow, deny, internal);
    }

    private static Set<String> countries(ConfiguredValues values, String property) {
        return values.read(property, CountrySettings::codes, "countries by two letters (ISO 3166-1), such as DE, FR");
    }

    private static Set<String> codes(List<String> texts) {
        Set<String> codes =
                texts.stream().map(text -> text.toUpperCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
        if (!codes.stream().allMatch(code -> code.matches("[A-Z]{2}"))) {
            throw new IllegalArgumentException("No country");
        }
        return codes;
    }
}
