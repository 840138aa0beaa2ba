package io.millrace.codecs.ffmpeg.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.ByteBuffer;
import java.time.LocalTime;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TestCardTest {
    @BeforeAll
    static void load() {
        Ffmpeg.load();
    }

    @ParameterizedTest
    @ValueSource(strings = {"12:34:56.789", "00:00:00.000", "23:59:59.999", "08:10:27.460"})
    void theClockCanBeRead(String time) {
        long ms = LocalTime.parse(time).toNanoOfDay() / 1_000_000;
        try (TestCard card = new TestCard()) {
            assertEquals(time, read(card.at(ms)));
            assertEquals(time, read(card.at(ms - 86_400_000L)), "the day before, in a zone west of Greenwich");
        }
    }

    @Test
    void squaresFlashInTheFirstTenthOfASecond() {
        try (TestCard card = new TestCard()) {
            assertEquals(Canvas.WHITE, luma(card.at(5_000), 130, 628));
            assertEquals(Canvas.WHITE, luma(card.at(5_099), 1_150, 628));
            assertEquals(Canvas.BLACK, luma(card.at(5_100), 130, 628));
        }
    }

    @Test
    void thePictureMoves() {
        try (TestCard card = new TestCard()) {
            ByteBuffer first = ByteBuffer.allocate(1_280 * 420);
            first.put(0, card.at(5_200).plane(0), 0, first.capacity());
            ByteBuffer second = card.at(5_233).plane(0).slice(0, first.capacity());
            assertNotEquals(-1, first.mismatch(second));
        }
    }

    /** Reads as a person does: which of seven segments are lit. */
    private static String read(Frame picture) {
        StringBuilder text = new StringBuilder();
        int x = TestCard.CLOCK_LEFT;
        for (char sign : "00:00:00.000".toCharArray()) {
            if (sign == '0') {
                text.append(digit(picture, x));
                x += 72;
            } else {
                text.append(sign);
                x += 40;
            }
        }
        return text.toString();
    }

    private static int digit(Frame picture, int x) {
        int top = TestCard.CLOCK_TOP;
        int[][] segments = {{30, 6}, {54, 32}, {54, 88}, {30, 114}, {6, 88}, {6, 32}, {30, 60}};
        String lit = "";
        for (int i = 0; i < segments.length; i++) {
            lit += luma(picture, x + segments[i][0], top + segments[i][1]) > 128 ? "abcdefg".charAt(i) : "";
        }
        return List.of("abcdef", "bc", "abdeg", "abcdg", "bcfg", "acdfg", "acdefg", "abc", "abcdefg", "abcdfg")
                .indexOf(lit);
    }

    private static int luma(Frame picture, int x, int y) {
        return picture.plane(0).get(y * picture.strideBytes(0) + x) & 0xff;
    }
}
