package io.millrace.api.media;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StreamPatternTest {
    @ParameterizedTest
    @CsvSource({
        "*, live/x, true",
        "live/x, live/x, true",
        "live/x, live/x@720p, true",
        "live/x, live/xy, false",
        "live/x, lives/x, false",
        "live/*, live/x, true",
        "live/*, vip/live, false",
        "*/x, vip/x, true",
        "*/x, vip/y, false",
        "live/cam-*, live/cam-7, true",
        "live/cam-*, live/cam, false",
        "live/*a*b, live/xaxbxab, true",
        "live/*a*b, live/xaxbxa, false",
        "live/a.c, live/abc, false",
        "*/*, live/x, true",
    })
    void streams(String pattern, String stream, boolean matches) {
        assertEquals(matches, new StreamPattern(pattern).matches(StreamName.parse(stream)));
    }

    @Test
    void manyStarsTakeNoLongTime() {
        StreamPattern pattern = new StreamPattern("live/" + "*a".repeat(40) + "b");
        assertEquals(false, pattern.matches(StreamName.of("live", "a".repeat(120))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "live", "live/", "/x", "live/x/y", "live/x y", "live/x@720p", "**x"})
    void whatIsNoPattern(String text) {
        assertThrows(IllegalArgumentException.class, () -> new StreamPattern(text));
    }
}
