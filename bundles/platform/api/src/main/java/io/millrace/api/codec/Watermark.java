package io.millrace.api.codec;

import java.nio.file.Path;
import java.util.Objects;

/** Something that is drawn on the pictures of a rung, in a corner. Lengths are percent of the picture's height. */
public sealed interface Watermark permits Watermark.Logo, Watermark.Text {
    /** Where it is drawn. */
    Corner corner();

    /** Distance from both edges of the corner. */
    double marginPercent();

    /** Height of a logo, or of a line of text. */
    double sizePercent();

    /** A corner of the picture. */
    enum Corner {
        TOP_LEFT,
        TOP_RIGHT,
        BOTTOM_LEFT,
        BOTTOM_RIGHT;

        public boolean isTop() {
            return this == TOP_LEFT || this == TOP_RIGHT;
        }

        public boolean isLeft() {
            return this == TOP_LEFT || this == BOTTOM_LEFT;
        }
    }

    /**
     * A picture.
     *
     * @param file a PNG file on the server's machine; one that is written over is drawn anew soon after
     * @param corner where it is drawn
     * @param marginPercent 0 to 50
     * @param sizePercent above 0, at most 100; a picture that would become wider than the rung is made smaller
     * @param opacity 0 for invisible, 1 for as it is
     */
    record Logo(Path file, Corner corner, double marginPercent, double sizePercent, double opacity)
            implements Watermark {
        /** @throws IllegalArgumentException if a number is out of its range */
        public Logo {
            Objects.requireNonNull(file);
            Objects.requireNonNull(corner);
            check(marginPercent, sizePercent);
            if (!(opacity >= 0 && opacity <= 1)) {
                throw new IllegalArgumentException("An opacity is 0 to 1, not " + opacity);
            }
        }
    }

    /**
     * A text, of one line or several.
     *
     * @param text what is drawn; {@value #DATE}, {@value #TIME} and {@value #UTC} in it stand for the wall clock when
     *     the picture was received: date and time with milliseconds where the server is, and both as RFC 3339 has them
     * @param font a TrueType or OpenType file; empty for the one that the transcoder brings
     * @param corner where it is drawn
     * @param marginPercent 0 to 50
     * @param sizePercent above 0, at most 100
     * @param colour RGBA, eight bits each, red highest
     * @param box RGBA of a box behind it; 0 for none
     */
    record Text(String text, String font, Corner corner, double marginPercent, double sizePercent, int colour, int box)
            implements Watermark {
        /** Stands for the date. */
        public static final String DATE = "{date}";
        /** Stands for the time of day. */
        public static final String TIME = "{time}";
        /** Stands for date and time in UTC. */
        public static final String UTC = "{utc}";
        /** More than this is no watermark. */
        public static final int MAX_CHARACTERS = 500;

        /** @throws IllegalArgumentException if the text is empty or too long, or a number is out of its range */
        public Text {
            Objects.requireNonNull(font);
            Objects.requireNonNull(corner);
            check(marginPercent, sizePercent);
            if (text.isBlank() || text.length() > MAX_CHARACTERS) {
                throw new IllegalArgumentException(
                        "A text has 1 to " + MAX_CHARACTERS + " characters, not " + text.length());
            }
        }
    }

    private static void check(double marginPercent, double sizePercent) {
        if (!(marginPercent >= 0 && marginPercent <= 50)) {
            throw new IllegalArgumentException("A margin is 0 to 50 percent, not " + marginPercent);
        }
        if (!(sizePercent > 0 && sizePercent <= 100)) {
            throw new IllegalArgumentException("A size is above 0 and at most 100 percent, not " + sizePercent);
        }
    }
}
