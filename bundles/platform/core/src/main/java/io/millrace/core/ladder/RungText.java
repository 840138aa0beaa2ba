package io.millrace.core.ladder;

import io.millrace.api.codec.CodecProvider.Purpose;
import io.millrace.api.codec.LadderProfile.Rung;
import io.millrace.api.media.FourCc;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A rung as operators write it: {@code 720p h264 2800k}, and behind these three in any order {@code fps=30},
 * {@code encoder=libx264}, {@code quality}, {@code ondemand}, {@code lines=720} and, last because it may hold spaces,
 * {@code overlay=FILTERS}.
 */
final class RungText {
    private static final String SHAPE = "NAME CODEC BITRATE, for example \"720p h264 2800k\"";
    private static final String OVERLAY = " overlay=";
    private static final Map<String, FourCc> CODECS = Map.of(
            "h264", FourCc.AVC,
            "hevc", FourCc.HEVC,
            "av1", FourCc.AV1,
            "vp9", FourCc.VP9);
    private static final Pattern LINES = Pattern.compile("(\\d{2,4})p?\\d*");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,32}");
    private static final Pattern BIT_RATE = Pattern.compile("(\\d{1,9})([kKmM]?)");
    private static final int MOST_LINES = 8_640;

    private final String text;
    private int lines;
    private double fps;
    private Purpose purpose = Purpose.LOW_LATENCY;
    private String encoder = "";
    private String overlay = "";
    private boolean onDemand;

    private RungText(String text) {
        this.text = text;
    }

    /** @throws RefusedProperty that quotes the text and says what is allowed */
    static Rung parse(String text) {
        return new RungText(text.strip()).rung();
    }

    private Rung rung() {
        String head = text;
        int at = text.indexOf(OVERLAY);
        if (at >= 0) {
            overlay = text.substring(at + OVERLAY.length()).strip();
            head = text.substring(0, at);
        }
        String[] words = head.split("\\s+");
        if (words.length < 3) {
            throw wrong(SHAPE);
        }
        if (!NAME.matcher(words[0]).matches()) {
            throw wrong("a name of letters, digits, '_' and '-'");
        }
        FourCc codec = CODECS.get(words[1].toLowerCase(Locale.ROOT));
        if (codec == null) {
            throw wrong("one of the codecs h264, hevc, av1 and vp9, not \"" + words[1] + "\"");
        }
        long bitsPerSecond = bitRate(words[2]);
        for (int i = 3; i < words.length; i++) {
            option(words[i]);
        }
        if (lines == 0) {
            Matcher named = LINES.matcher(words[0]);
            if (!named.matches()) {
                throw wrong("a name that begins with a height, such as 720p, or lines=NUMBER with it");
            }
            lines = lines(named.group(1));
        }
        return new Rung(words[0], codec, lines, fps, bitsPerSecond, purpose, encoder, overlay, onDemand);
    }

    private void option(String word) {
        int equals = word.indexOf('=');
        String name = (equals < 0 ? word : word.substring(0, equals)).toLowerCase(Locale.ROOT);
        String value = equals < 0 ? "" : word.substring(equals + 1);
        switch (name) {
            case "quality" -> purpose = Purpose.QUALITY;
            case "ondemand" -> onDemand = true;
            case "encoder" -> encoder = value;
            case "fps" -> fps = framesPerSecond(value);
            case "lines" -> lines = lines(value);
            default ->
                throw wrong("fps=, lines=, encoder=, quality, ondemand or overlay= behind the bit rate, not \"" + word
                        + "\"");
        }
    }

    private double framesPerSecond(String value) {
        try {
            double parsed = Double.parseDouble(value);
            if (parsed >= 1 && parsed <= 240) {
                return parsed;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw wrong("fps=1 to fps=240");
    }

    private int lines(String value) {
        if (value.matches("\\d{2,4}")) {
            int parsed = Integer.parseInt(value);
            if (parsed >= 16 && parsed <= MOST_LINES) {
                return parsed;
            }
        }
        throw wrong("a height of 16 to " + MOST_LINES + " lines");
    }

    private long bitRate(String value) {
        Matcher matcher = BIT_RATE.matcher(value);
        if (matcher.matches()) {
            long unit =
                    switch (matcher.group(2).toLowerCase(Locale.ROOT)) {
                        case "k" -> 1_000;
                        case "m" -> 1_000_000;
                        default -> 1;
                    };
            long parsed = Long.parseLong(matcher.group(1)) * unit;
            if (parsed >= 10_000 && parsed <= 500_000_000) {
                return parsed;
            }
        }
        throw wrong("a bit rate of 10k to 500M bits a second");
    }

    private RefusedProperty wrong(String allowed) {
        return new RefusedProperty(ConfiguredLadder.RUNGS, text, allowed);
    }
}
