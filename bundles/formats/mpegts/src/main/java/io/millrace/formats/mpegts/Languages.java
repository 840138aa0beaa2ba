package io.millrace.formats.mpegts;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.MissingResourceException;
import java.util.Optional;

/** Between the ISO 639-2 codes of language descriptors and the BCP 47 tags of track formats. */
final class Languages {
    private static final String UNDETERMINED = "und";
    private static final Map<String, String> TWO_LETTERS = new HashMap<>();

    static {
        for (String language : Locale.getISOLanguages()) {
            TWO_LETTERS.put(Locale.forLanguageTag(language).getISO3Language(), language);
        }
        // bibliographic codes, where they differ from the terminological ones
        String[][] others = {
            {"alb", "sq"}, {"arm", "hy"}, {"baq", "eu"}, {"bur", "my"}, {"chi", "zh"}, {"cze", "cs"}, {"dut", "nl"},
            {"fre", "fr"}, {"geo", "ka"}, {"ger", "de"}, {"gre", "el"}, {"ice", "is"}, {"mac", "mk"}, {"mao", "mi"},
            {"may", "ms"}, {"per", "fa"}, {"rum", "ro"}, {"slo", "sk"}, {"tib", "bo"}, {"wel", "cy"}
        };
        for (String[] other : others) {
            TWO_LETTERS.put(other[0], other[1]);
        }
    }

    private Languages() {}

    /** The shortest tag of a code of three letters; empty if it names no language. */
    static Optional<String> ofIso639(String code) {
        String lower = code.toLowerCase(Locale.ROOT);
        if (!lower.matches("[a-z]{3}") || lower.equals(UNDETERMINED)) {
            return Optional.empty();
        }
        return Optional.of(TWO_LETTERS.getOrDefault(lower, lower));
    }

    /** The code of three letters of a tag; empty if there is none. */
    static Optional<String> toIso639(String tag) {
        try {
            String code = Locale.forLanguageTag(tag).getISO3Language();
            return code.length() == 3 ? Optional.of(code) : Optional.empty();
        } catch (MissingResourceException none) {
            return Optional.empty();
        }
    }
}
