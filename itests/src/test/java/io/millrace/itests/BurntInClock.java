package io.millrace.itests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalTime;
import java.util.List;

/** Reads the seven-segment clock in the test picture of the demo. */
final class BurntInClock {
    private static final int WIDTH = 1_280;
    private static final int HEIGHT = 720;
    private static final int LEFT = 260;
    private static final int TOP = 568;
    private static final int DIGIT_STEP = 72;
    private static final int SIGN_STEP = 40;

    /** Where the seven segments lie in a digit. */
    private static final int[][] SEGMENTS = {{30, 6}, {54, 32}, {54, 88}, {30, 114}, {6, 88}, {6, 32}, {30, 60}};

    private static final List<String> DIGITS =
            List.of("abcdef", "bc", "abdeg", "abcdg", "bcfg", "acdfg", "acdefg", "abc", "abcdefg", "abcdfg");

    private BurntInClock() {}

    /** The time in the first picture that comes from an address. */
    static LocalTime at(String url) {
        try {
            Path file = Files.createTempFile("millrace-it", ".gray");
            Processes.run(
                            30,
                            List.of(("ffmpeg -hide_banner -loglevel error -nostdin -y -i " + url
                                            + " -frames:v 1 -pix_fmt gray -f rawvideo " + file)
                                    .split(" ")))
                    .succeeded();
            byte[] luma = Files.readAllBytes(file);
            Files.delete(file);
            return read(luma);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static LocalTime read(byte[] luma) {
        if (luma.length != WIDTH * HEIGHT) {
            throw new AssertionError("Not one picture of 1280x720: " + luma.length + " bytes");
        }
        StringBuilder text = new StringBuilder();
        int x = LEFT;
        for (char sign : "00:00:00.000".toCharArray()) {
            text.append(sign == '0' ? digit(luma, x) : Character.toString(sign));
            x += sign == '0' ? DIGIT_STEP : SIGN_STEP;
        }
        return LocalTime.parse(text);
    }

    private static String digit(byte[] luma, int x) {
        StringBuilder lit = new StringBuilder();
        for (int i = 0; i < SEGMENTS.length; i++) {
            if ((luma[(TOP + SEGMENTS[i][1]) * WIDTH + x + SEGMENTS[i][0]] & 0xff) > 128) {
                lit.append((char) ('a' + i));
            }
        }
        int digit = DIGITS.indexOf(lit.toString());
        if (digit < 0) {
            throw new AssertionError("No digit has just the segments " + lit);
        }
        return Integer.toString(digit);
    }
}
