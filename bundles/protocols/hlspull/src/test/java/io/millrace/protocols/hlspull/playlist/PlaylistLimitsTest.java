package io.millrace.protocols.hlspull.playlist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers at the edge of what a playlist may say, and what says nothing (RFC 8216 section 4). */
class PlaylistLimitsTest {
    private static final URI BASE = URI.create("http://origin.example/a/list.m3u8");

    private static Playlist read(String text) throws PlaylistException {
        return PlaylistReader.read(text.getBytes(StandardCharsets.UTF_8), BASE);
    }

    private static MediaList list(String... lines) throws PlaylistException {
        return (MediaList) read("#EXTM3U\n#EXT-X-TARGETDURATION:4\n" + String.join("\n", lines) + "\n");
    }

    private static String refusal(String... lines) {
        return assertThrows(PlaylistException.class, () -> list(lines)).getMessage();
    }

    @ParameterizedTest
    @CsvSource({"1, true", "600, true", "601, false", "0, false", "-4, false"})
    void targetDurationsHaveLimits(long seconds, boolean taken) throws PlaylistException {
        String text = "#EXTM3U\n#EXT-X-TARGETDURATION:" + seconds + "\n#EXTINF:1,\n1.ts\n";
        if (taken) {
            assertEquals(seconds * 1_000_000, ((MediaList) read(text)).targetUs());
        } else {
            assertThrows(PlaylistException.class, () -> read(text));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"600.001", "NaN", "-1", "Infinity", "1e300"})
    void durationsOfSegmentsHaveLimits(String seconds) {
        refusal("#EXTINF:" + seconds + ",", "1.ts");
    }

    @Test
    void theLongestAndTheShortestSegmentAreTaken() throws PlaylistException {
        List<Segment> segments =
                list("#EXTINF:600,", "1.ts", "#EXTINF:0,", "2.ts").segments();
        assertEquals(600_000_000, segments.get(0).durationUs());
        assertEquals(0, segments.get(1).durationUs());
    }

    @ParameterizedTest
    @ValueSource(strings = {"EXT-X-MEDIA-SEQUENCE", "EXT-X-DISCONTINUITY-SEQUENCE"})
    void numbersThatNothingCanBeAddedToAreRefused(String tag) throws PlaylistException {
        for (String number : List.of("-1", "9007199254740993", Long.toString(Long.MAX_VALUE))) {
            assertTrue(refusal("#" + tag + ":" + number, "#EXTINF:4,", "1.ts").contains(number), number);
        }
        MediaList last = list("#" + tag + ":9007199254740992", "#EXTINF:4,", "1.ts");
        assertEquals(1, last.segments().size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0@0", "-5@0", "10@-1", "9007199254740993@0", "10@9007199254740993"})
    void rangesThatMakeNoSenseAreRefused(String range) {
        refusal("#EXTINF:4,", "#EXT-X-BYTERANGE:" + range, "all.ts");
        refusal("#EXT-X-MAP:URI=\"init.mp4\",BYTERANGE=\"" + range + "\"", "#EXTINF:4,", "1.m4s");
    }

    @Test
    void aRangeFollowsNoneOfAnotherFileAndNoWholeFile() {
        String words = "follows no other range of the same file";
        assertTrue(refusal("#EXTINF:4,", "#EXT-X-BYTERANGE:300@0", "a.ts", "#EXTINF:4,", "#EXT-X-BYTERANGE:300", "b.ts")
                .contains(words));
        assertTrue(refusal("#EXTINF:4,", "a.ts", "#EXTINF:4,", "#EXT-X-BYTERANGE:300", "a.ts")
                .contains(words));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "METHOD=SAMPLE-AES,URI=\"k\"",
                "METHOD=SAMPLE-AES-CTR,URI=\"k\"",
                "METHOD=AES-128,URI=\"skd://k\",KEYFORMAT=\"com.apple.streamingkeydelivery\"",
                "METHOD=AES-128"
            })
    void keysThatThisServerCannotGetAreRefused(String key) {
        assertTrue(refusal("#EXT-X-KEY:" + key, "#EXTINF:4,", "1.ts").contains("not supported"));
    }

    @Test
    void theKeyFormatMayBeNamed() throws PlaylistException {
        Segment segment = list("#EXT-X-KEY:METHOD=AES-128,URI=\"k\",KEYFORMAT=\"identity\"", "#EXTINF:4,", "1.ts")
                .segments()
                .get(0);
        assertEquals(
                URI.create("http://origin.example/a/k"),
                segment.encryption().orElseThrow().key());
        assertEquals(Optional.empty(), segment.encryption().orElseThrow().iv());
    }

    @Test
    void whatPartsOfItAreLeftOutWasNotAskedFor() {
        assertTrue(refusal(
                        "#EXT-X-SERVER-CONTROL:CAN-SKIP-UNTIL=24.0",
                        "#EXT-X-SKIP:SKIPPED-SEGMENTS=3",
                        "#EXTINF:4,",
                        "4.ts")
                .contains("delta update"));
    }

    @Test
    void aGapIsMarked() throws PlaylistException {
        List<Segment> segments = list("#EXTINF:4,", "1.ts", "#EXT-X-GAP", "#EXTINF:4,", "2.ts", "#EXTINF:4,", "3.ts")
                .segments();
        assertEquals(
                List.of(false, true, false), segments.stream().map(Segment::gap).toList());
    }

    @Test
    void aPlaylistMayBeginWithAByteOrderMarkAndHaveWindowsLines() throws PlaylistException {
        MediaList list = (MediaList) read("\uFEFF#EXTM3U\r\n#EXT-X-TARGETDURATION:4\r\n#EXTINF:4,\r\n1.ts\r\n");
        assertEquals(
                "http://origin.example/a/1.ts",
                list.segments().get(0).content().uri().toString());
    }

    @Test
    void aPlaylistThatHasNothingYetIsKnownForWhatItIs() throws PlaylistException {
        MediaList empty = list();
        MediaList later = list("#EXT-X-MEDIA-SEQUENCE:5", "#EXTINF:4,", "5.ts");
        Segment known = later.last().orElseThrow();
        assertEquals(Optional.empty(), empty.last());
        assertEquals(-1, empty.indexOf(known));
        assertFalse(empty.isRestartedAfter(known, 0), "it may be between two programmes");
        assertFalse(later.isRestartedAfter(known, 0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"EXT-X-STREAM-INF:BANDWIDTH=1\nv%d.m3u8", "EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"a\",NAME=\"%d\""})
    void noMoreVariantsAreReadThanAnybodyHas(String tag) {
        StringBuilder text = new StringBuilder("#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nv.m3u8\n");
        for (int i = 0; i < 1_001; i++) {
            text.append('#').append(String.format(tag, i)).append('\n');
        }
        assertTrue(assertThrows(PlaylistException.class, () -> read(text.toString()))
                .getMessage()
                .contains("more than 1000 variants"));
    }
}
