package io.millrace.codecs.ffmpeg.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing that somebody writes on a picture becomes part of a filter graph. */
class FilterTextTest {
    @Test
    void plainTextStaysAsItIs() {
        assertEquals("Live-1_ä☃%{x}=", FilterText.value("Live-1_ä☃%{x}="));
    }

    @Test
    void aColonIsEscapedForTheOptionsAndThatForTheGraph() {
        assertEquals("12\\\\:30", FilterText.value("12:30"));
        assertEquals("a\\,b\\;\\[c\\]\\ d", FilterText.value("a,b;[c] d"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'",
                "\\",
                "\\'",
                "':text=x",
                "x,drawbox=t=fill",
                "[out];movie=/etc/passwd[in]",
                "a\\\\b",
                " a\tb\nc\r",
                ":::"
            })
    void whatIsReadTwiceIsWhatWasWritten(String text) {
        assertEquals(text, read(read(FilterText.value(text), "\\'[],; \t\n\r"), "\\':"));
    }

    /** As FFmpeg's parser does, which takes what follows a backslash as it is; an unescaped special character ends it. */
    private static String read(String escaped, String special) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < escaped.length(); i++) {
            char c = escaped.charAt(i);
            if (c == '\\') {
                text.append(escaped.charAt(++i));
            } else if (special.indexOf(c) >= 0) {
                throw new AssertionError("\"" + escaped + "\" is over at character " + i);
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }
}
