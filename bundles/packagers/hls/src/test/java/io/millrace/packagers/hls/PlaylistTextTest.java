package io.millrace.packagers.hls;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlaylistTextTest {
    private final PlaylistText text = new PlaylistText(16);

    private String written() {
        return new String(text.bytes(), StandardCharsets.UTF_8).replace("#EXTM3U\n", "");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0.000000",
        "1, 0.000001",
        "9, 0.000009",
        "10, 0.000010",
        "99999, 0.099999",
        "100000, 0.100000",
        "999999, 0.999999",
        "1000000, 1.000000",
        "4000001, 4.000001",
        "86400000000, 86400.000000"
    })
    void secondsHaveSixDigits(long us, String seconds) {
        text.segmentDuration(us).tag("#X").seconds("S", us).end();
        assertEquals("#EXTINF:" + seconds + ",\n#X:S=" + seconds + "\n", written());
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1970-01-01T00:00:00.000000Z",
        "1, 1970-01-01T00:00:00.000001Z",
        "-1, 1969-12-31T23:59:59.999999Z",
        "1767225600123456, 2026-01-01T00:00:00.123456Z",
        "951782400000000, 2000-02-29T00:00:00.000000Z"
    })
    void datesHaveMicroseconds(long utcUs, String date) {
        assertEquals("#EXT-X-PROGRAM-DATE-TIME:" + date + "\n", dateIn(Locale.ROOT, utcUs));
    }

    @Test
    void datesAreTheSameInEveryLanguage() {
        assertEquals(
                "#EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:00.123456Z\n",
                dateIn(Locale.forLanguageTag("ar-EG-u-nu-arab"), 1_767_225_600_123_456L));
    }

    private String dateIn(Locale locale, long utcUs) {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(locale);
            text.programDateTime(utcUs);
            return written();
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void whatPublishersChooseCannotAddAttributesOrLines() {
        text.tag("#EXT-X-MEDIA")
                .quoted("NAME", "a\",URI=\"http://evil.example/x.m3u8")
                .quoted("LANGUAGE", "de\r\n#EXT-X-ENDLIST\n")
                .attribute("DEFAULT", "YES")
                .end();
        assertEquals(
                "#EXT-X-MEDIA:NAME=\"a,URI=http://evil.example/x.m3u8\",LANGUAGE=\"de#EXT-X-ENDLIST\",DEFAULT=YES\n",
                written());
    }
}
