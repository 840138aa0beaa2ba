package io.millrace.protocols.srt;

import io.millrace.api.media.StreamName;
import io.millrace.protocols.srt.crypt.KeyWrap;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Passphrases by stream: {@code live/NAME=PASSPHRASE}, or the beginning of names and an asterisk, as in {@code live/a*},
 * {@code live/*} or {@code *}. The nearest counts, that is the longest, for publishing and playing alike. Immutable.
 */
final class Passphrases {
    private static final String ANY = "*";
    private static final String IN_ANY_APP = "a/";

    private final Map<String, String> byName = new HashMap<>();
    /** The nearest, which is the longest, first. */
    private final NavigableMap<String, String> byBeginning =
            new TreeMap<>(Comparator.comparingInt(String::length).reversed().thenComparing(Comparator.naturalOrder()));

    private Passphrases() {}

    /**
     * Reads entries.
     *
     * @param warnings is told of entries that make no sense, without their secrets; such a stream is closed to all
     */
    static Passphrases of(List<String> entries, Consumer<String> warnings) {
        Passphrases passphrases = new Passphrases();
        int number = 0;
        for (String entry : entries) {
            number++;
            int equals = entry.indexOf('=');
            if (equals <= 0) {
                warnings.accept("passphrases: entry " + number + " is not APP/NAME=PASSPHRASE; it is left out");
                continue;
            }
            String pattern = entry.substring(0, equals).strip();
            String passphrase = entry.substring(equals + 1).strip();
            boolean usable =
                    passphrase.length() >= KeyWrap.MIN_PASSPHRASE && passphrase.length() <= KeyWrap.MAX_PASSPHRASE;
            if (!usable) {
                warnings.accept("passphrases: the one of " + pattern + " has " + passphrase.length()
                        + " characters, allowed are " + KeyWrap.MIN_PASSPHRASE + " to " + KeyWrap.MAX_PASSPHRASE
                        + "; nobody can connect to it");
            }
            if (!passphrases.put(pattern, usable ? passphrase : "")) {
                warnings.accept("passphrases: " + pattern + " is neither a stream, APP/NAME, nor a beginning of streams"
                        + " with an asterisk behind it, as live/* or live/a*; it closes none");
            }
        }
        return passphrases;
    }

    private boolean put(String pattern, String passphrase) {
        boolean isBeginning = pattern.endsWith(ANY);
        String text = isBeginning ? pattern.substring(0, pattern.length() - 1) : pattern;
        if (!(isBeginning ? isBeginning(text) : isStream(text))) {
            return false;
        }
        (isBeginning ? byBeginning : byName).put(text, passphrase);
        return true;
    }

    private static boolean isStream(String text) {
        try {
            return StreamName.parse(text).rendition().isEmpty();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Whether a stream's name can begin so: it does if one letter more makes it whole. */
    private static boolean isBeginning(String text) {
        return isStream(text.indexOf('/') < 0 ? IN_ANY_APP + text + "a" : text + "a");
    }

    /** What a stream needs; empty if nothing, an empty text if nobody can have the right one. */
    Optional<String> of(StreamName stream) {
        String name = stream.origin().toString();
        String passphrase = byName.get(name);
        if (passphrase != null) {
            return Optional.of(passphrase);
        }
        return byBeginning.entrySet().stream()
                .filter(each -> name.startsWith(each.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
    }
}
