package io.millrace.packagers.hls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.packaging.PackagingProfile;
import io.millrace.api.packaging.Segment;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class MediaPlaylistTest {
    private final HlsFixture fixture = new HlsFixture();

    @Test
    void listsPartsSegmentsHintAndReport() {
        fixture.video.part(200_000, true);
        fixture.video.part(166_667, false);
        fixture.video.endSegment();
        fixture.video.part(200_000, true);
        fixture.audio.segment(2);

        assertEquals(
                """
                #EXTM3U
                #EXT-X-VERSION:9
                #EXT-X-TARGETDURATION:4
                #EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=0.600000,CAN-SKIP-UNTIL=24.000000,HOLD-BACK=12.000000
                #EXT-X-PART-INF:PART-TARGET=0.200000
                #EXT-X-MEDIA-SEQUENCE:7
                #EXT-X-DISCONTINUITY-SEQUENCE:0
                #EXT-X-INDEPENDENT-SEGMENTS
                #EXT-X-MAP:URI="v0.e0-1.init.mp4"
                #EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:00.000000Z
                #EXT-X-PART:DURATION=0.200000,URI="v0.e0-7.0.m4s",INDEPENDENT=YES
                #EXT-X-PART:DURATION=0.166667,URI="v0.e0-7.1.m4s"
                #EXTINF:0.366667,
                v0.e0-7.m4s
                #EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:00.366667Z
                #EXT-X-PART:DURATION=0.200000,URI="v0.e0-8.0.m4s",INDEPENDENT=YES
                #EXT-X-PRELOAD-HINT:TYPE=PART,URI="v0.e0-8.1.m4s"
                #EXT-X-RENDITION-REPORT:URI="a64.m3u8",LAST-MSN=7,LAST-PART=1
                """,
                fixture.text("v0.m3u8"));
    }

    @Test
    void withStandardLatencyWholeSegmentsAreListedAndNothingElse() {
        HlsFixture standard = new HlsFixture(PackagingProfile.DEFAULT.withLowLatency(false));
        assertFalse(standard.text("v0.m3u8").contains("EXT-X-P"), "nothing yet");
        standard.segments(2);
        standard.video.discontinuity(3_000_000);
        standard.video.part(200_000, true);
        String expected =
                """
                #EXTM3U
                #EXT-X-VERSION:7
                #EXT-X-TARGETDURATION:4
                #EXT-X-MEDIA-SEQUENCE:7
                #EXT-X-DISCONTINUITY-SEQUENCE:0
                #EXT-X-INDEPENDENT-SEGMENTS
                #EXT-X-MAP:URI="v0.e0-1.init.mp4"
                #EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:00.000000Z
                #EXTINF:2.000000,
                v0.e0-7.m4s
                #EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:02.000000Z
                #EXTINF:2.000000,
                v0.e0-8.m4s
                """;
        assertEquals(expected, standard.text("v0.m3u8"));
        assertEquals(expected, standard.text("v0.m3u8", Map.of("_HLS_skip", "YES")), "nothing is left out");
        standard.video.endSegment();
        assertTrue(standard.text("v0.m3u8").contains("#EXT-X-DISCONTINUITY\n"), "with the segment behind it");
        standard.video.end();
        assertTrue(standard.text("v0.m3u8").endsWith("#EXT-X-ENDLIST\n"));
    }

    @Test
    void hintsTheFirstPartOfTheNextSegmentWhenOneHasEnded() {
        fixture.segments(1);
        assertTrue(fixture.text("v0.m3u8").contains("PRELOAD-HINT:TYPE=PART,URI=\"v0.e0-8.0.m4s\""));
    }

    @Test
    void aDiscontinuityIsListedAndCountedWhenItLeaves() {
        fixture.segments(2);
        fixture.video.discontinuity(3_000_000);
        fixture.video.segment(10);
        String text = fixture.text("v0.m3u8");
        assertTrue(text.contains("#EXT-X-DISCONTINUITY-SEQUENCE:0\n"));
        assertTrue(text.contains("v0.e0-8.m4s\n#EXT-X-DISCONTINUITY\n#EXT-X-MAP:URI=\"v0.e0-2.init.mp4\"\n"));

        fixture.segments(HlsFixture.PROFILE.listedSegments() - 1);
        text = fixture.text("v0.m3u8");
        assertTrue(text.contains("#EXT-X-DISCONTINUITY-SEQUENCE:0\n"), "the tag is still listed, on the first segment");
        assertTrue(text.contains("#EXT-X-DISCONTINUITY\n"));

        fixture.segments(1);
        text = fixture.text("v0.m3u8");
        assertTrue(text.contains("#EXT-X-DISCONTINUITY-SEQUENCE:1\n"));
        assertFalse(text.contains("#EXT-X-DISCONTINUITY\n"));
    }

    /** hls.js notes the continuity of the hinted segment, and fails later when it turns out to be another. */
    @Test
    void theHintOfASegmentThatWillFollowADiscontinuityStandsBehindOne() {
        fixture.segments(2);
        fixture.video.endOfRun();
        String text = fixture.text("v0.m3u8");
        assertTrue(text.contains(
                "v0.e0-8.m4s\n#EXT-X-DISCONTINUITY\n#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"v0.e0-9.0.m4s\""));
        assertTrue(text.contains("#EXT-X-DISCONTINUITY-SEQUENCE:0\n"));
    }

    @Test
    void partsAreListedForTheNewestSegmentsOnly() {
        fixture.segments(6);
        assertEquals(20, count(fixture.text("v0.m3u8"), "#EXT-X-PART:"));
        fixture.video.part(200_000, true);
        String text = fixture.text("v0.m3u8");
        assertFalse(text.contains("v0.e0-10.0.m4s"));
        assertTrue(text.contains("v0.e0-11.0.m4s"));
        assertEquals(21, count(text, "#EXT-X-PART:"));
    }

    @Test
    void mediaSequenceAdvancesByWhatLeavesTheList() {
        fixture.segments(HlsFixture.PROFILE.listedSegments() + 5);
        String text = fixture.text("v0.m3u8");
        assertTrue(text.contains("#EXT-X-MEDIA-SEQUENCE:12\n"));
        assertEquals(HlsFixture.PROFILE.listedSegments(), count(text, "#EXTINF"));
    }

    @Test
    void programDateTimeAdvancesByTheDurations() {
        fixture.segments(5);
        List<Segment> segments = fixture.video.window().segments();
        Matcher times =
                Pattern.compile("DATE-TIME:2026-01-01T00:00:(\\d\\d\\.\\d{6})Z").matcher(fixture.text("v0.m3u8"));
        for (Segment segment : segments) {
            assertTrue(times.find());
            assertEquals(segment.startUs() / 1e6, Double.parseDouble(times.group(1)), 1e-9);
        }
    }

    @Test
    void aSegmentThatIsNotIndependentTakesThePromiseBack() {
        fixture.video.part(200_000, true);
        fixture.video.endSegment();
        assertTrue(fixture.text("v0.m3u8").contains("#EXT-X-INDEPENDENT-SEGMENTS"));
        fixture.video.part(200_000, false);
        assertFalse(fixture.text("v0.m3u8").contains("#EXT-X-INDEPENDENT-SEGMENTS"));
    }

    @Test
    void anEndedStreamHasAnEndAndNoHint() {
        fixture.segments(2);
        fixture.video.end();
        String text = fixture.text("v0.m3u8");
        assertTrue(text.endsWith("#EXT-X-ENDLIST\n"));
        assertFalse(text.contains("PRELOAD-HINT"));
    }

    @Test
    void aDeltaUpdateSkipsOnlyWhatIsOlderThanTheBoundary() {
        fixture.segments(15);
        String delta = fixture.text("v0.m3u8", Map.of("_HLS_skip", "YES"));
        assertTrue(delta.contains("#EXT-X-SKIP:SKIPPED-SEGMENTS=2\n#EXT-X-MAP:"), delta);
        assertEquals(13, count(delta, "#EXTINF"));
        assertTrue(delta.contains("#EXT-X-MEDIA-SEQUENCE:7\n"), "numbering is that of the whole playlist");
    }

    @Test
    void aDiscontinuityRightAfterTheSkippedSegmentsStays() {
        fixture.segments(2);
        fixture.video.discontinuity(0);
        fixture.segments(13);
        String delta = fixture.text("v0.m3u8", Map.of("_HLS_skip", "v2"));
        assertTrue(delta.contains("#EXT-X-SKIP:SKIPPED-SEGMENTS=2\n#EXT-X-DISCONTINUITY\n#EXT-X-MAP:"), delta);
    }

    @Test
    void aJumpOfTheTimesDoesNotMakeSegmentsOld() {
        fixture.segments(8);
        fixture.video.discontinuity(3_600_000_000L);
        fixture.segments(2);
        assertFalse(fixture.text("v0.m3u8", Map.of("_HLS_skip", "YES")).contains("EXT-X-SKIP"), "20 s are listed");
        fixture.segments(5);
        String delta = fixture.text("v0.m3u8", Map.of("_HLS_skip", "YES"));
        assertTrue(delta.contains("#EXT-X-SKIP:SKIPPED-SEGMENTS=2\n"), delta);
        assertEquals(1, count(delta, "#EXT-X-DISCONTINUITY\n"));
    }

    @Test
    void aShortPlaylistIsNotSkipped() {
        fixture.segments(5);
        assertFalse(fixture.text("v0.m3u8", Map.of("_HLS_skip", "YES")).contains("EXT-X-SKIP"));
    }

    private static int count(String text, String tag) {
        return text.split(tag, -1).length - 1;
    }
}
