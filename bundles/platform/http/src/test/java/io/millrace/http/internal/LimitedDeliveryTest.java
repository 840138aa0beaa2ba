package io.millrace.http.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.access.Limits;
import io.millrace.api.packaging.Manifest;
import io.millrace.api.packaging.PackagingProfile;
import io.millrace.api.packaging.Presentation;
import io.millrace.testkit.FakeSegmentedStream;
import io.millrace.testkit.SyntheticStream;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Viewers whose permission covers some renditions, or some bit rate. Videos have 2.5 Mb/s, audio has 128 kb/s. */
class LimitedDeliveryTest {
    private static final String MANIFEST = "/live/many/index.m3u8";

    private final List<Presentation> rendered = new ArrayList<>();
    private DeliveryHarness http;

    @BeforeEach
    void start() throws Exception {
        http = new DeliveryHarness();
        http.liveStreams.add("live/many");
        FakeSegmentedStream[] streams = {video("v0"), video("720p.v0"), video("1080p.v0"), http.audio};
        http.audio.segment(2);
        for (FakeSegmentedStream stream : List.of(streams).subList(0, 3)) {
            stream.segment(2);
        }
        http.presentations.add("live/many", streams);
        http.manifest("1.0.0", (presentation, request) -> {
            rendered.add(presentation);
            String ids = presentation.tracks().stream()
                    .map(track -> track.stream().id())
                    .collect(Collectors.joining(" "));
            return CompletableFuture.completedFuture(new Manifest("text/plain", ids.getBytes(), true, 1));
        });
    }

    @AfterEach
    void stop() {
        http.close();
    }

    @Test
    void withoutLimitsEverythingIsOfferedToAllAlike() throws Exception {
        HttpResponse<String> response = http.get(MANIFEST);
        assertEquals("v0 720p.v0 1080p.v0 a64", response.body());
        assertEquals(
                "public, max-age=1",
                response.headers().firstValue("Cache-Control").get());
        assertEquals(200, segment("v0"));
    }

    @Test
    void manifestsOfferAndSegmentsAreOfPermittedRenditionsOnly() throws Exception {
        http.gate.limit(new Limits(0, Optional.of(Set.of("720p"))));
        HttpResponse<String> response = http.get(MANIFEST);
        assertEquals("720p.v0 a64", response.body());
        assertEquals(
                "private, no-cache",
                response.headers().firstValue("Cache-Control").get());
        assertEquals(200, segment("720p.v0"));
        assertEquals(200, segment("a64"));
        assertEquals(403, segment("1080p.v0"));
        assertEquals(403, segment("v0"));
        assertEquals(List.of("720p.v0", "a64"), http.presentations.watched);
    }

    @Test
    void soundIsForEveryoneAlsoWhereARenditionStandsInThePlaceOfTheSources() throws Exception {
        FakeSegmentedStream aac =
                new FakeSegmentedStream("aac.a64", SyntheticStream.AUDIO, PackagingProfile.DEFAULT, 10);
        aac.segment(2);
        for (String name : List.of("live/many", "live/many@720p", "live/many@1080p")) {
            http.liveStreams.add(name);
            http.presentations.add(name, video("720p.v0"), aac);
        }
        http.gate.limit(new Limits(0, Optional.of(Set.of("720p"))));
        assertEquals("720p.v0 aac.a64", http.get(MANIFEST).body());
        assertEquals(200, segment("aac.a64"));
        String own = "/live/many@720p/aac.a64.e0-10.m4s";
        assertEquals(200, http.bytes(own).statusCode());
        assertEquals(403, http.bytes(own.replace("720p", "1080p")).statusCode(), "that is another's");
    }

    @Test
    void theSourceIsNamedToo() throws Exception {
        http.gate.limit(new Limits(0, Optional.of(Set.of(Limits.SOURCE))));
        assertEquals("v0 a64", http.get(MANIFEST).body());
        assertEquals(200, segment("v0"));
        assertEquals(403, segment("720p.v0"));
    }

    @Test
    void viewersOfEqualPermissionsShareOnePresentation() throws Exception {
        http.gate.limit(new Limits(0, Optional.of(Set.of("720p"))));
        http.get(MANIFEST, "User-Agent", "one");
        http.gate.limit(new Limits(9_000_000, Optional.of(Set.of("720p", "480p"))));
        http.get(MANIFEST, "User-Agent", "two");
        assertSame(rendered.get(0), rendered.get(1));
        http.gate.limit(Limits.NONE);
        http.get(MANIFEST, "User-Agent", "three");
        assertNotSame(
                rendered.get(0).tracks().get(0).stream(),
                rendered.get(2).tracks().get(1).stream(),
                "playlists that are kept by stream are not mixed up");
    }

    @Test
    void whereNothingIsPermittedThePlayerIsToldSo() throws Exception {
        http.gate.limit(new Limits(0, Optional.of(Set.of("480p"))));
        HttpResponse<String> response = http.get(MANIFEST);
        assertEquals(403, response.statusCode());
        assertTrue(response.body().contains("does not cover this rendition of live/many"), response.body());
        assertEquals(0, http.sessions.list().size());
    }

    @Test
    void bitRatesAreMeasuredTogetherWithTheSound() throws Exception {
        http.gate.limit(new Limits(2_627_999, Optional.empty()));
        assertEquals(403, http.get(MANIFEST).statusCode());
        http.gate.limit(new Limits(2_628_000, Optional.empty()));
        assertEquals(
                "v0 720p.v0 1080p.v0 a64", http.get(MANIFEST, "User-Agent", "b").body());
        http.gate.limit(new Limits(2_499_999, Optional.empty()));
        assertEquals(403, segment("v0"));
        assertEquals(200, segment("a64"));
    }

    @Test
    void resourcesOfTheSourceNeedIt() throws Exception {
        http.resource(
                "1.0.0",
                "stream.flv",
                (exchange, stream) -> exchange.respond(200, "video/x-flv", ByteBuffer.allocate(1)));
        http.gate.limit(new Limits(0, Optional.of(Set.of("720p"))));
        assertEquals(403, http.get("/live/many/stream.flv").statusCode());
        http.gate.limit(new Limits(0, Optional.of(Set.of(Limits.SOURCE))));
        assertEquals(200, http.get("/live/many/stream.flv", "User-Agent", "b").statusCode());
        http.gate.limit(new Limits(2_000_000, Optional.empty()));
        assertEquals(403, http.get("/live/many/stream.flv", "User-Agent", "c").statusCode());
    }

    private int segment(String id) throws Exception {
        return http.bytes("/live/many/" + id + ".e0-10.m4s").statusCode();
    }

    private static FakeSegmentedStream video(String id) {
        return new FakeSegmentedStream(id, SyntheticStream.VIDEO, PackagingProfile.DEFAULT, 10);
    }
}
