package io.millrace.core.packaging;

import io.millrace.api.media.StreamName;
import io.millrace.api.media.StreamPattern;
import java.util.List;

/**
 * At which latency some streams are offered.
 *
 * @param low with parts, or else whole segments only
 */
record LatencyChoice(StreamPattern streams, boolean low) {
    static final String FORM = "APP/NAME=low or APP/NAME=standard, several separated by commas";

    /** @throws IllegalArgumentException if a text is not of that form */
    static List<LatencyChoice> read(List<String> texts) {
        return texts.stream().map(LatencyChoice::read).toList();
    }

    private static LatencyChoice read(String text) {
        int equals = text.indexOf('=');
        String word = text.substring(equals + 1).strip();
        if (equals < 1 || !word.equals("low") && !word.equals("standard")) {
            throw new IllegalArgumentException("A latency is " + FORM);
        }
        return new LatencyChoice(new StreamPattern(text.substring(0, equals).strip()), word.equals("low"));
    }

    /** What the first choice that is about a stream says; low where none is. */
    static boolean isLow(List<LatencyChoice> choices, StreamName stream) {
        return choices.stream()
                .filter(choice -> choice.streams.matches(stream))
                .findFirst()
                .map(LatencyChoice::low)
                .orElse(true);
    }
}
