package io.millrace.api.restream;

import io.millrace.api.media.StreamName;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A target, without its address and its credentials.
 *
 * @param name 1 to 100 letters, digits, {@code .}, {@code _} and {@code -}
 * @param stream the stream that is sent, or a rendition of it
 * @param preset the service's name, {@link TargetPreset#CUSTOM} for any other
 * @param options for the plugin that pushes, beside those of the preset
 * @param start when it is sent
 * @param maxVideoBitsPerSecond in place of the preset's limit; 0 for that one
 * @param maxSyncIntervalUs in place of the preset's limit; 0 for that one
 */
public record TargetSettings(
        String name,
        StreamName stream,
        String preset,
        Map<String, String> options,
        Start start,
        long maxVideoBitsPerSecond,
        long maxSyncIntervalUs) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
    private static final Pattern OPTION = Pattern.compile("[A-Za-z][A-Za-z0-9._-]{0,99}");
    private static final int MOST_OPTIONS = 20;
    private static final int LONGEST_OPTION = 500;

    /** When a target is sent. */
    public enum Start {
        /** Whenever its stream is live. */
        WITH_STREAM,
        /** When somebody says so, until the stream ends. */
        BY_HAND;

        /** As people write it: {@code with-stream}. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /**
         * Reads a word.
         *
         * @throws IllegalArgumentException that names those there are
         */
        public static Start parse(String word) {
            for (Start start : values()) {
                if (start.word().equals(word)) {
                    return start;
                }
            }
            throw new IllegalArgumentException("start is with-stream or by-hand, not \"" + word + "\"");
        }
    }

    /** @throws IllegalArgumentException that says what is wrong */
    public TargetSettings {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "\"" + name + "\" is no name: it has to be 1 to 100 letters, digits, '.',"
                            + " '_' or '-', with a letter or digit first");
        }
        options = Map.copyOf(options);
        if (options.size() > MOST_OPTIONS) {
            throw new IllegalArgumentException("A target has at most " + MOST_OPTIONS + " options");
        }
        options.forEach((key, value) -> {
            if (!OPTION.matcher(key).matches() || value.length() > LONGEST_OPTION) {
                throw new IllegalArgumentException(
                        "An option's name has letters, digits, dots, - and _, and its value at" + " most "
                                + LONGEST_OPTION + " characters");
            }
        });
        if (maxVideoBitsPerSecond < 0 || maxSyncIntervalUs < 0) {
            throw new IllegalArgumentException("A limit is not below 0");
        }
    }
}
