package io.millrace.api.codec;

import io.millrace.api.media.FourCc;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One encoder for a codec.
 *
 * @param codec what it writes
 * @param name the transcoder's name for it, for example {@code libopenh264}
 * @param licence SPDX identifier of the encoder's licence
 * @param options encoder options by name
 * @param cpuSecondsPerMegapixel cost of one million pixels (video) or one second (audio), 0 if not yet measured
 */
public record EncoderOffer(
        FourCc codec, String name, String licence, Map<String, String> options, double cpuSecondsPerMegapixel) {
    public EncoderOffer {
        options = Map.copyOf(options);
    }

    /**
     * An offer with its options in one line, as codec bundles list them.
     *
     * @param options {@code name=value} each, separated by spaces; a value may contain {@code =}
     * @throws IllegalArgumentException if an option has no {@code =}, or stands twice
     */
    public static EncoderOffer of(
            FourCc codec, String name, String licence, double cpuSecondsPerMegapixel, String options) {
        Map<String, String> byName = Arrays.stream(options.split(" "))
                .filter(option -> !option.isEmpty())
                .map(EncoderOffer::nameAndValue)
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1], EncoderOffer::refuseTwo));
        return new EncoderOffer(codec, name, licence, byName, cpuSecondsPerMegapixel);
    }

    private static String[] nameAndValue(String option) {
        String[] pair = option.split("=", 2);
        if (pair.length < 2 || pair[0].isEmpty()) {
            throw new IllegalArgumentException("An encoder option has to be name=value, not \"" + option + '"');
        }
        return pair;
    }

    private static String refuseTwo(String one, String other) {
        throw new IllegalArgumentException("An encoder option stands twice, as " + one + " and as " + other);
    }
}
