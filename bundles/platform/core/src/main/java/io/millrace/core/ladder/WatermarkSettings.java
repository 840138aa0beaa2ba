package io.millrace.core.ladder;

import io.millrace.api.codec.LadderProfile;
import io.millrace.api.codec.Watermark;
import io.millrace.api.codec.Watermark.Corner;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The properties {@code overlay.…} and {@code loudness} of a profile. What is wrong names its property. */
final class WatermarkSettings {
    private static final Set<String> PLACEHOLDERS =
            Set.of(LadderProfile.STREAM, Watermark.Text.DATE, Watermark.Text.TIME, Watermark.Text.UTC);
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{[A-Za-z.]+}");
    private static final Pattern COLOUR = Pattern.compile("#([0-9A-Fa-f]{6})([0-9A-Fa-f]{2})?");
    private static final Map<String, Integer> NAMED = Map.of("white", 0xFFFFFFFF, "black", 0x000000FF);
    private static final double LEAST_LUFS = -40;
    private static final double MOST_LUFS = -9;

    private final UnaryOperator<String> properties;
    private final WatermarkFiles files;

    /**
     * Reads nothing yet.
     *
     * @param properties value of a property; null or empty if it has none
     * @param data the folder that files are looked for in
     */
    WatermarkSettings(UnaryOperator<String> properties, Path data) {
        this.properties = properties;
        this.files = new WatermarkFiles(data);
    }

    /** @throws RefusedProperty that names the property, and what is allowed */
    List<Watermark> watermarks() {
        List<Watermark> marks = new ArrayList<>();
        String logo = value("overlay.logo", "");
        if (!logo.isBlank()) {
            marks.add(logo(files.png("overlay.logo", logo.strip())));
        }
        String text = value("overlay.text", "");
        if (!text.isBlank()) {
            String font = value("overlay.text.font", "").strip();
            marks.add(text(
                    checked(text),
                    font.isEmpty() ? "" : files.font("overlay.text.font", font).toString()));
        }
        return marks;
    }

    private Watermark.Logo logo(Path file) {
        return new Watermark.Logo(
                file,
                corner("overlay.logo.corner", Corner.TOP_RIGHT),
                number("overlay.logo.margin", 3, 0, 50),
                number("overlay.logo.size", 10, 0.5, 100),
                number("overlay.logo.opacity", 1, 0, 1));
    }

    private Watermark.Text text(String text, String font) {
        return new Watermark.Text(
                text,
                font,
                corner("overlay.text.corner", Corner.BOTTOM_LEFT),
                number("overlay.text.margin", 3, 0, 50),
                number("overlay.text.size", 5, 0.5, 100),
                colour("overlay.text.colour", "white"),
                colour("overlay.text.box", "none"));
    }

    /**
     * Looks at all that is set, also at what would matter with a logo or a text only.
     *
     * @throws IllegalArgumentException that names the property, and what is allowed
     */
    void check() {
        logo(Path.of(""));
        text("any", "");
        watermarks();
        replacesSource();
    }

    /** Whether the source is not shown as it is. */
    boolean replacesSource() {
        String value = value("overlay.source", "false").strip();
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new RefusedProperty("overlay.source", value, "true or false");
        };
    }

    /** LUFS; NaN for none. */
    double loudness() {
        return value("loudness", "").isBlank() ? Double.NaN : number("loudness", 0, LEAST_LUFS, MOST_LUFS);
    }

    private String value(String property, String otherwise) {
        String value = properties.apply(property);
        return value == null || value.isBlank() ? otherwise : value;
    }

    private static String checked(String text) {
        if (text.length() > Watermark.Text.MAX_CHARACTERS) {
            throw new RefusedProperty(
                    "overlay.text",
                    text.length() + " characters",
                    "1 to " + Watermark.Text.MAX_CHARACTERS + " characters");
        }
        if (text.codePoints().anyMatch(c -> c != '\n' && Character.isISOControl(c))) {
            throw new RefusedProperty("overlay.text", "text with a control character", "text and line breaks");
        }
        Matcher matcher = PLACEHOLDER.matcher(text);
        while (matcher.find()) {
            if (!PLACEHOLDERS.contains(matcher.group())) {
                throw new RefusedProperty(
                        "overlay.text",
                        matcher.group(),
                        "text with "
                                + String.join(
                                        ", ", PLACEHOLDERS.stream().sorted().toList()));
            }
        }
        return text;
    }

    private Corner corner(String property, Corner otherwise) {
        String value = value(property, otherwise.name()).strip();
        for (Corner corner : Corner.values()) {
            if (corner.name().equals(value.toUpperCase(Locale.ROOT).replace('-', '_'))) {
                return corner;
            }
        }
        throw new RefusedProperty(property, value, "top-left, top-right, bottom-left or bottom-right");
    }

    private double number(String property, double otherwise, double least, double most) {
        String value = value(property, "").strip();
        if (value.isEmpty()) {
            return otherwise;
        }
        try {
            double number = Double.parseDouble(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new RefusedProperty(property, value, "a number from " + plain(least) + " to " + plain(most));
    }

    private static String plain(double number) {
        return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
    }

    private int colour(String property, String otherwise) {
        String value = value(property, otherwise).strip().toLowerCase(Locale.ROOT);
        if (value.equals("none") && otherwise.equals("none")) {
            return 0;
        }
        Matcher matcher = COLOUR.matcher(value);
        if (matcher.matches()) {
            int alpha = matcher.group(2) == null ? 0xFF : Integer.parseInt(matcher.group(2), 16);
            return Integer.parseInt(matcher.group(1), 16) << 8 | alpha;
        }
        if (NAMED.containsKey(value)) {
            return NAMED.get(value);
        }
        throw new RefusedProperty(
                property,
                value,
                "#RRGGBB, #RRGGBBAA, white" + (otherwise.equals("none") ? ", black or none" : " or black"));
    }
}
