package io.millrace.core.trust;

import java.util.List;
import java.util.Locale;

/** What makes a bundle trusted that is not of the distribution. */
enum TrustPolicy {
    /** Nothing is asked. */
    OFF,
    /** Its digest is listed. */
    LISTED,
    /** A trusted key signed it, or its digest is listed. */
    SIGNED;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException if it is none */
    static TrustPolicy parse(List<String> words) {
        return valueOf(words.isEmpty() ? "" : words.get(0).toUpperCase(Locale.ROOT));
    }
}
