package io.millrace.protocols.srt;

import io.millrace.api.media.StreamName;
import io.millrace.protocols.srt.crypt.KeyWrap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Passphrases by stream: {@code live/NAME=PASSPHRASE}, {@code live/*=PASSPHRASE} or {@code *=PASSPHRASE}; the nearest
 * counts, for publishing and playing alike. Immutable.
 */
final class Passphrases {
    private final Map<String, String> byPattern;

    private Passphrases(Map<String, String> byPattern) {
        this.byPattern = Map.copyOf(byPattern);
    }

    /**
     * Reads entries.
     *
     * @param warnings is told of entries that make no sense, without their secrets; such a stream is closed to all
     */
    static Passphrases of(List<String> entries, Consumer<String> warnings) {
        Map<String, String> byPattern = new HashMap<>();
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
            byPattern.put(pattern, usable ? passphrase : "");
        }
        return new Passphrases(byPattern);
    }

    /** What a stream needs; empty if nothing, an empty text if nobody can have the right one. */
    Optional<String> of(StreamName stream) {
        StreamName origin = stream.origin();
        for (String pattern : List.of(origin.toString(), origin.app() + "/*", "*")) {
            String passphrase = byPattern.get(pattern);
            if (passphrase != null) {
                return Optional.of(passphrase);
            }
        }
        return Optional.empty();
    }
}
