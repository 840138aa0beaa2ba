package io.millrace.http.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.api.media.StreamName;
import io.millrace.api.packaging.ManifestException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StreamPathTest {
    @Test
    void readsStreamTokenAndFile() throws Exception {
        StreamPath path = StreamPath.parse("/live/demo@720p/~eyJ.a-b_c/index.m3u8");
        assertEquals(StreamName.parse("live/demo@720p"), path.stream());
        assertEquals("eyJ.a-b_c", path.token());
        assertEquals("index.m3u8", path.file());
        assertEquals("", path.subPath());
        assertNull(path.segment());
        assertNull(StreamPath.parse("/live/demo/index.m3u8").token());
    }

    @Test
    void decodesPercentSigns() throws Exception {
        StreamPath path = StreamPath.parse("/live/demo%40720p/~a%2Bb%3D/index%2Em3u8");
        assertEquals("720p", path.stream().rendition().get());
        assertEquals("a+b=", path.token());
        assertEquals("index.m3u8", path.file());
    }

    @Test
    void readsSegmentNames() throws Exception {
        StreamPath path = StreamPath.parse("/live/demo/v0.e0-17.3.m4s");
        assertEquals("v0", path.segment().streamId());
        assertEquals(17, path.segment().number());
        assertEquals(3, path.segment().partIndex());
        assertEquals("\"v0.e0-17.3.m4s\"", path.entityTag());
    }

    @Test
    void keepsWhatFollowsTheFile() throws Exception {
        assertEquals("id/x", StreamPath.parse("/live/demo/whip/id/x").subPath());
        assertNull(StreamPath.parse("/live/demo/v0.e0-17.m4s/x").segment());
    }

    @Test
    void refusesWhatCanBeNothing() {
        for (String path : List.of(
                "/",
                "",
                "live/demo/x",
                "/live",
                "/live/demo",
                "/live/demo/",
                "/live/demo/~t",
                "/live//x",
                "/live/demo/..",
                "/live/demo/.",
                "/live/../x",
                "/metrics/a/b",
                "/live/demo/a%2Fb",
                "/live/demo/a%5Cb",
                "/live/demo/" + "x".repeat(3_000))) {
            assertEquals(
                    404,
                    assertThrows(ManifestException.class, () -> StreamPath.parse(path), path)
                            .status(),
                    path);
        }
        for (String path :
                List.of("/live/demo/a%", "/live/demo/a%0", "/live/demo/%zz", "/live/demo/%00", "/live/demo/%ff")) {
            assertEquals(
                    400,
                    assertThrows(ManifestException.class, () -> StreamPath.parse(path), path)
                            .status(),
                    path);
        }
    }

    @Test
    void anyTextIsReadOrRefused() {
        Random random = new Random(42);
        String alphabet = "/~@.%abc012é\\ \u0000+-_";
        for (int i = 0; i < 50_000; i++) {
            StringBuilder text = new StringBuilder("/");
            for (int k = random.nextInt(30); k > 0; k--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            try {
                StreamPath path = StreamPath.parse(text.toString());
                assertEquals(-1, path.file().indexOf('/'));
            } catch (ManifestException e) {
                assertEquals(4, e.status() / 100);
            }
        }
    }

    @Test
    void remembersAddressesWithinBounds() throws Exception {
        StreamPaths paths = new StreamPaths();
        StreamPath first = paths.of("/live/demo/a.m3u8");
        assertSame(first, paths.of("/live/demo/a.m3u8"));
        for (int i = 0; i < 5_000; i++) {
            paths.of("/live/demo/" + i);
        }
        assertEquals(first, paths.of("/live/demo/a.m3u8"));
    }

    @Test
    void readsQueries() {
        assertEquals("3", QueryString.parse("_HLS_msn=12&_HLS_part=3").get("_HLS_part"));
        assertEquals("", QueryString.parse("a").get("a"));
        assertEquals("1", QueryString.parse("a=1&a=2").get("a"));
        assertEquals(0, QueryString.parse("&&=x&%zz=1").size());
        assertEquals(0, QueryString.parse(null).size());
        assertEquals(0, QueryString.parse("a=" + "x".repeat(5_000)).size());
        assertEquals(32, QueryString.parse(manyParameters()).size());
    }

    private static String manyParameters() {
        StringBuilder query = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            query.append('p').append(i).append("=1&");
        }
        return query.toString();
    }
}
