package io.millrace.protocols.hlspull.playlist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlaylistReaderTest {
    private static final URI BASE = URI.create("http://origin.example/a/b/list.m3u8?token=1");

    private static Playlist read(String... lines) throws PlaylistException {
        return PlaylistReader.read(String.join("\n", lines).getBytes(StandardCharsets.UTF_8), BASE);
    }

    private static MediaList list(String... lines) throws PlaylistException {
        String[] head = {"#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-TARGETDURATION:4"};
        String[] all = Arrays.copyOf(head, head.length + lines.length);
        System.arraycopy(lines, 0, all, head.length, lines.length);
        return (MediaList) read(all);
    }

    private static String refused(String... lines) {
        return assertThrows(PlaylistException.class, () -> read(lines)).getMessage();
    }

    @Test
    void segmentsAreNumberedAndTheirAddressesAbsolute() throws PlaylistException {
        MediaList list = list(
                "#EXT-X-MEDIA-SEQUENCE:17",
                "#EXT-X-DISCONTINUITY-SEQUENCE:3",
                "#EXTINF:3.5,a title",
                "one.ts",
                "#EXT-X-DISCONTINUITY",
                "#EXTINF:4,",
                "/two.ts",
                "#EXTINF:4,",
                "https://cdn.example/three.ts");
        assertEquals(4_000_000, list.targetUs());
        assertFalse(list.ended());
        assertEquals(
                List.of(17L, 18L, 19L),
                list.segments().stream().map(Segment::sequence).toList());
        assertEquals(
                List.of(3L, 4L, 4L),
                list.segments().stream().map(Segment::discontinuity).toList());
        assertEquals(
                List.of(
                        "http://origin.example/a/b/one.ts",
                        "http://origin.example/two.ts",
                        "https://cdn.example/three.ts"),
                list.segments().stream()
                        .map(each -> each.content().uri().toString())
                        .toList());
        assertEquals(3_500_000, list.segments().get(0).durationUs());
        assertFalse(list.segments().get(0).content().isRange());
        assertEquals(Optional.empty(), list.segments().get(0).map());
    }

    @Test
    void keysAndMapsHoldUntilTheNext() throws PlaylistException {
        List<Segment> segments = list(
                        "#EXT-X-MAP:URI=\"init0.mp4\"",
                        "#EXTINF:4,",
                        "0.m4s",
                        "#EXT-X-KEY:METHOD=AES-128,URI=\"key1\",IV=0x0000000000000000000000000000000A",
                        "#EXTINF:4,",
                        "1.m4s",
                        "#EXT-X-MAP:URI=\"init1.mp4\",BYTERANGE=\"720@0\"",
                        "#EXTINF:4,",
                        "2.m4s",
                        "#EXT-X-KEY:METHOD=NONE",
                        "#EXTINF:4,",
                        "3.m4s",
                        "#EXT-X-ENDLIST")
                .segments();
        assertEquals(Optional.empty(), segments.get(0).encryption());
        Encryption encryption = segments.get(1).encryption().orElseThrow();
        assertEquals(URI.create("http://origin.example/a/b/key1"), encryption.key());
        assertEquals("0x0000000000000000000000000000000A", encryption.iv().orElseThrow());
        assertEquals(segments.get(0).map(), segments.get(1).map());
        assertEquals(encryption, segments.get(2).encryption().orElseThrow());
        assertEquals(720, segments.get(2).map().orElseThrow().lengthBytes());
        assertEquals(Optional.empty(), segments.get(3).encryption());
        assertEquals(segments.get(2).map(), segments.get(3).map());
    }

    @Test
    void aByteRangeWithoutOffsetFollowsTheOneBeforeIt() throws PlaylistException {
        MediaList list = list(
                "#EXTINF:4,",
                "#EXT-X-BYTERANGE:1000@500",
                "all.ts",
                "#EXTINF:4,",
                "#EXT-X-BYTERANGE:300",
                "all.ts",
                "#EXT-X-ENDLIST");
        assertTrue(list.ended());
        URI all = URI.create("http://origin.example/a/b/all.ts");
        assertEquals(new Resource(all, 500, 1_000), list.segments().get(0).content());
        assertEquals(new Resource(all, 1_500, 300), list.segments().get(1).content());
        assertThrows(PlaylistException.class, () -> list("#EXTINF:4,", "#EXT-X-BYTERANGE:300", "all.ts"));
    }

    @Test
    void theSameSegmentIsKnownAgain() throws PlaylistException {
        MediaList before = list("#EXT-X-MEDIA-SEQUENCE:5", "#EXTINF:4,", "5.ts?sig=a", "#EXTINF:4,", "6.ts");
        MediaList after = list("#EXT-X-MEDIA-SEQUENCE:4", "#EXTINF:4,", "4.ts", "#EXTINF:4,", "5.ts?sig=b");
        MediaList anew = list("#EXT-X-MEDIA-SEQUENCE:5", "#EXTINF:4,", "x5.ts", "#EXTINF:4,", "x6.ts");
        Segment five = before.segments().get(0);
        Segment six = before.last().orElseThrow();
        assertEquals(1, after.indexOf(five), "the signature changed");
        assertEquals(-1, after.indexOf(six));
        assertFalse(after.isRestartedAfter(six, 1), "it is only a bit older");
        assertTrue(after.isRestartedAfter(six, 0));
        assertTrue(anew.isRestartedAfter(five, 3), "the number is another file");
    }

    @Test
    void variantsAndTheirSoundAreRead() throws PlaylistException {
        Variants variants = (Variants) read(
                "#EXTM3U",
                "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"aac\",NAME=\"English\",LANGUAGE=\"en\",DEFAULT=YES,URI=\"en.m3u8\"",
                "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"aac\",NAME=\"inside\"",
                "#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID=\"s\",NAME=\"English\",URI=\"s.m3u8\"",
                "#EXT-X-STREAM-INF:BANDWIDTH=800000,RESOLUTION=640x360,CODECS=\"avc1.64001e\",AUDIO=\"aac\"",
                "low.m3u8",
                "#EXT-X-STREAM-INF:BANDWIDTH=90000",
                "sound.m3u8");
        assertEquals(2, variants.variants().size());
        assertEquals(360, variants.variants().get(0).height());
        assertEquals(Optional.of("aac"), variants.variants().get(0).audioGroup());
        assertEquals(0, variants.variants().get(1).width());
        assertEquals(2, variants.renditions().size());
        assertTrue(variants.renditions().get(0).isDefault());
        assertEquals(Optional.empty(), variants.renditions().get(1).uri());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"file:///etc/passwd", "ftp://origin.example/x.ts", "http:///x.ts", "jar:http://a!/b", "a\\b"})
    void onlyHttpLeadsAnywhere(String uri) {
        assertThrows(PlaylistException.class, () -> list("#EXTINF:4,", uri));
        assertThrows(PlaylistException.class, () -> list("#EXT-X-MAP:URI=\"" + uri + "\"", "#EXTINF:4,", "1.m4s"));
        assertThrows(
                PlaylistException.class,
                () -> list("#EXT-X-KEY:METHOD=AES-128,URI=\"" + uri + "\"", "#EXTINF:4,", "1.ts"));
    }

    @Test
    void whatCannotBePlayedIsRefusedWithItsReason() {
        assertTrue(refused("<html>").contains("#EXTM3U"));
        assertTrue(refused("#EXTM3U", "#EXTINF:4,", "1.ts").contains("cannot be read"));
        assertTrue(refused("#EXTM3U", "#EXT-X-TARGETDURATION:0", "#EXTINF:4,", "1.ts")
                .contains("target duration"));
        assertTrue(refused("#EXTM3U", "#EXT-X-TARGETDURATION:4", "#EXTINF:9999,", "1.ts")
                .contains("too long"));
        assertTrue(refused(
                        "#EXTM3U",
                        "#EXT-X-TARGETDURATION:4",
                        "#EXT-X-KEY:METHOD=SAMPLE-AES,URI=\"k\"",
                        "#EXTINF:4,",
                        "1.ts")
                .contains("encrypted"));
        assertTrue(refused("#EXTM3U", "#EXT-X-TARGETDURATION:4", "#EXT-X-I-FRAMES-ONLY", "#EXTINF:4,", "1.ts")
                .contains("key pictures"));
    }

    @Test
    void aPlaylistWithoutEndIsRefusedBeforeItIsParsed() {
        StringBuilder entries = new StringBuilder("#EXTM3U\n#EXT-X-TARGETDURATION:4\n");
        for (int i = 0; i < 60_000; i++) {
            entries.append("#EXTINF:4,\n").append(i).append(".ts\n");
        }
        assertTrue(refused(entries.toString()).contains("at most"));
        assertTrue(refused("#EXTM3U\n" + "#\n".repeat(500_000)).contains("at most"));
        assertTrue(refused("#EXTM3U\n#EXT-X-KEY:" + "A=\"\",".repeat(10_000)).contains("characters"));
    }

    /** Where the parser would look for the name of an attribute at each letter anew. */
    @Test
    void linesThatAreMadeToBeSlowAreRefused() throws PlaylistException {
        String hex = "FC30".repeat(500);
        assertEquals(
                1,
                list(
                                "#EXT-X-DATERANGE:ID=\"1\",START-DATE=\"2026-01-01T00:00:00Z\",SCTE35-OUT=0x" + hex,
                                "#EXTINF:4,",
                                "1.ts")
                        .segments()
                        .size());
        for (String part :
                List.of("A", "A-9", "\"" + "B".repeat(200), "=" + "B".repeat(200), "X=\"\",", "=", "\"", ",")) {
            String line = "#EXT-X-KEY:METHOD=AES-128,URI=\"k\"," + part.repeat(16_000 / part.length());
            boolean isSlow = part.contains("A") || part.contains("B");
            try {
                list(line, "#EXTINF:4,", "1.ts");
                assertFalse(isSlow, part);
            } catch (PlaylistException e) {
                assertEquals(isSlow, e.getMessage().contains("without end"), part + e.getMessage());
            }
        }
    }

    @Test
    void ofLowLatencyPlaylistsTheWholeSegmentsAreTaken() throws PlaylistException {
        MediaList list = list(
                "#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=1.0,HOLD-BACK=12.0",
                "#EXT-X-PART-INF:PART-TARGET=0.33334",
                "#EXT-X-MAP:URI=\"init.mp4\"",
                "#EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:00.000Z",
                "#EXT-X-DATERANGE:ID=\"ad\",START-DATE=\"2026-01-01T00:00:00Z\",DURATION=5.0",
                "#EXTINF:2.00000,",
                "1.m4s",
                "#EXT-X-PART:DURATION=0.33334,URI=\"2.0.m4s\",INDEPENDENT=YES",
                "#EXT-X-PART:DURATION=0.33334,URI=\"2.1.m4s\"",
                "#EXTINF:2.00000,",
                "2.m4s",
                "#EXT-X-PART:DURATION=0.33334,URI=\"3.0.m4s\",INDEPENDENT=YES",
                "#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"3.1.m4s\"",
                "#EXT-X-RENDITION-REPORT:URI=\"a.m3u8\",LAST-MSN=2,LAST-PART=1",
                "#EXT-X-SOMETHING-NEW:ODD");
        assertEquals(2, list.segments().size());
    }

    @Test
    void whatIsShownHasNoSecrets() {
        Resource resource = Resource.whole(URI.create("https://user:pass@origin.example:8443/a/b.m3u8?token=secret"));
        assertEquals("https://origin.example:8443/a/b.m3u8", resource.shown());
    }
}
