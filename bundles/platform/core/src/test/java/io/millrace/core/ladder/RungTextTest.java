package io.millrace.core.ladder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.codec.CodecProvider.Purpose;
import io.millrace.api.codec.LadderProfile.Rung;
import io.millrace.api.media.FourCc;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RungTextTest {
    @Test
    void theShortestRungNamesItsHeight() {
        Rung rung = RungText.parse(" 720p h264 2800k ");
        assertEquals(new Rung("720p", FourCc.AVC, 720, 0, 2_800_000, Purpose.LOW_LATENCY, "", "", false), rung);
    }

    @Test
    void everythingCanBeSaid() {
        Rung rung = RungText.parse(
                "hd av1 3M lines=1080 fps=29.97 encoder=libsvtav1 quality ondemand overlay=drawtext=text='a b':x=10");
        assertEquals(
                new Rung(
                        "hd",
                        FourCc.AV1,
                        1080,
                        29.97,
                        3_000_000,
                        Purpose.QUALITY,
                        "libsvtav1",
                        "drawtext=text='a b':x=10",
                        true),
                rung);
    }

    @Test
    void aFrameRateInTheNameIsNotPartOfTheHeight() {
        assertEquals(720, RungText.parse("720p60 hevc 4500k").height());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            720p h264             | allowed is NAME CODEC BITRATE
            720p mpeg2 2800k      | one of the codecs
            720p h264 fast        | bit rate
            720p h264 1           | bit rate
            720p h264 999999999M  | bit rate
            hd h264 2800k         | lines=NUMBER
            9p h264 2800k         | lines=NUMBER
            720p h264 2800k fps=0 | fps=1 to fps=240
            720p h264 2800k fps=x | fps=1 to fps=240
            720p h264 2800k fast  | fps=, lines=
            hd/x h264 2800k       | a name of letters
            hd h264 2M lines=8    | 16 to 8640
            """)
    void wrongTextIsQuotedAndExplained(String text, String reason) {
        String message = assertThrows(IllegalArgumentException.class, () -> RungText.parse(text))
                .getMessage();
        assertTrue(message.startsWith("rungs = \"" + text + "\" is refused") && message.contains(reason), message);
    }
}
