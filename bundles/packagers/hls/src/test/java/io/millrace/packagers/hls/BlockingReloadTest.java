package io.millrace.packagers.hls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.packaging.Manifest;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlockingReloadTest {
    private final HlsFixture fixture = new HlsFixture().segments(3);

    @Test
    void waitsForThePart() {
        fixture.video.part(200_000, true);
        CompletableFuture<Manifest> answer = fixture.ask("v0.m3u8", part(10, 1));
        assertFalse(answer.isDone());
        fixture.video.part(200_000, false);
        assertTrue(HlsFixture.text(answer.join()).contains("URI=\"v0.e0-10.1.m4s\""));
    }

    @Test
    void waitsForTheWholeSegment() {
        CompletableFuture<Manifest> answer = fixture.ask("v0.m3u8", Map.of("_HLS_msn", "10"));
        fixture.video.part(200_000, true);
        assertFalse(answer.isDone());
        fixture.video.endSegment();
        assertTrue(HlsFixture.text(answer.join()).contains("\nv0.e0-10.m4s\n"));
    }

    @Test
    void aPartBeyondTheLastOfItsSegmentMeansTheNextSegmentsFirst() {
        CompletableFuture<Manifest> answer = fixture.ask("v0.m3u8", part(10, 5));
        fixture.video.segment(3);
        assertFalse(answer.isDone(), "segment 10 ended after three parts");
        fixture.video.part(200_000, true);
        assertTrue(HlsFixture.text(answer.join()).contains("v0.e0-11.0.m4s"));
    }

    @Test
    void behindAGapTheNextPartIsWaitedFor() {
        fixture.video.segment(3);
        fixture.video.gap(2_000_000);
        CompletableFuture<Manifest> answer = fixture.ask("v0.m3u8", part(10, 3));
        assertFalse(answer.isDone(), "the client has the gap already, perhaps");
        fixture.video.part(200_000, true);
        assertTrue(HlsFixture.text(answer.join()).contains("v0.e0-12.0.m4s"));
        assertTrue(fixture.ask("v0.m3u8", part(10, 3)).isDone());
        assertFalse(fixture.ask("v0.m3u8", part(12, 1)).isDone());
        fixture.video.end();
    }

    @Test
    void whatIsThereIsAnsweredAtOnce() {
        assertTrue(fixture.ask("v0.m3u8", part(9, 2)).isDone());
        assertTrue(fixture.ask("v0.m3u8", Map.of("_HLS_msn", "3")).isDone());
        assertEquals(0, fixture.video.waiting());
    }

    @Test
    void theEndOfTheStreamAnswersWaiters() {
        CompletableFuture<Manifest> answer = fixture.ask("v0.m3u8", part(10, 0));
        fixture.video.end();
        assertTrue(HlsFixture.text(answer.join()).endsWith("#EXT-X-ENDLIST\n"));
    }

    @ParameterizedTest
    @CsvSource({
        "_HLS_msn, 13, 400",
        "_HLS_msn, 999999999999999999, 400",
        "_HLS_msn, 9999999999999999999, 400",
        "_HLS_msn, -1, 400",
        "_HLS_msn, x, 400",
        "_HLS_msn, '', 400",
        "_HLS_part, 1, 400",
        "_HLS_skip, NO, 200",
        "_HLS_msn, 1e3, 400",
        "_HLS_msn, 9, 200",
        "_HLS_unknown, zzz, 200"
    })
    void refusesDirectivesThatMakeNoSense(String name, String value, int status) {
        assertEquals(status, fixture.refusal("v0.m3u8", Map.of(name, value)));
    }

    @Test
    void anUnknownPlaylistIsNotFound() {
        assertEquals(404, fixture.refusal("v9.m3u8", Map.of()));
        assertEquals(404, fixture.refusal(".m3u8", Map.of()));
        assertEquals(0, fixture.video.waiting());
    }

    @Test
    void allViewersGetTheSameObjectUntilAPartArrives() {
        Manifest first = fixture.ask("v0.m3u8", Map.of()).join();
        assertSame(first, fixture.ask("v0.m3u8", Map.of()).join());
        assertTrue(first.isShared());
        fixture.video.part(200_000, true);
        assertNotSame(first, fixture.ask("v0.m3u8", Map.of()).join());
    }

    @Test
    void onlyWaitedForPlaylistsMayBeKeptLonger() {
        assertEquals(1, fixture.ask("v0.m3u8", Map.of()).join().maxAgeSeconds());
        assertEquals(4, fixture.ask("v0.m3u8", part(9, 0)).join().maxAgeSeconds());
    }

    private static Map<String, String> part(long mediaSequence, int part) {
        return Map.of("_HLS_msn", Long.toString(mediaSequence), "_HLS_part", Integer.toString(part));
    }

    @ParameterizedTest
    @CsvSource({"9, 100001, 400", "9, 2147483648, 400", "9, -1, 400", "9, x, 400", "9, 0, 200"})
    void refusesPartsThatMakeNoSense(String mediaSequence, String part, int status) {
        assertEquals(status, fixture.refusal("v0.m3u8", Map.of("_HLS_msn", mediaSequence, "_HLS_part", part)));
        assertEquals(0, fixture.video.waiting(), "nobody waits for it");
    }
}
