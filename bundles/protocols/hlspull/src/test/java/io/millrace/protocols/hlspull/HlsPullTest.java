package io.millrace.protocols.hlspull;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.access.Identity;
import io.millrace.api.media.Sample;
import io.millrace.api.media.StreamName;
import io.millrace.api.media.Track;
import io.millrace.api.session.Session;
import io.millrace.api.transfer.PullOutput;
import io.millrace.api.transfer.PullRequest;
import io.millrace.testkit.FakeLiveStreams;
import io.millrace.testkit.FakePublisher;
import io.millrace.testkit.FakeSession;
import io.millrace.testkit.FakeWorkers;
import io.millrace.testkit.SyntheticStream;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Whole pulls from a server without a network, in time that the test lets pass. */
class HlsPullTest {
    private static final long SECOND_US = 1_000_000;
    private static final StreamName NAME = StreamName.parse("live/pulled");
    private static final byte[] KEY = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private final FakeWorkers workers = FakeWorkers.direct();
    private final FakeLiveStreams streams = new FakeLiveStreams();
    private final List<FakeSession> sessions = new ArrayList<>();
    private final List<String> states = new ArrayList<>();
    private final Origin origin = new Origin();

    private HlsPull pull(Map<String, String> options) {
        PullOutput output = (remote, secure) -> {
            FakeSession session = new FakeSession(Session.Role.PUBLISH, "http", NAME, Identity.ANONYMOUS);
            sessions.add(session);
            return new PullOutput.Run(session, streams.publish(NAME, session));
        };
        PullRequest request = new PullRequest(
                URI.create(Origin.HOST + "/index.m3u8"),
                Optional.empty(),
                Optional.empty(),
                NAME,
                options,
                InetAddress::getByName,
                output,
                (state, words) -> states.add(state + " " + words));
        PullLimits limits = new PullLimits(1 << 20, 8 << 20, 64 << 20, 5_000_000);
        HlsPull pull = new HlsPull(
                request,
                new PullServices(each -> origin, workers.clock(), workers.timer(), workers.serial("pull"), limits));
        pull.begin();
        return pull;
    }

    private FakePublisher publisher() {
        return streams.publishers.get(streams.publishers.size() - 1);
    }

    private List<Sample> samples(int track) {
        return publisher().samples.stream()
                .filter(sample -> sample.trackId() == track)
                .toList();
    }

    private String lastState() {
        return states.get(states.size() - 1);
    }

    /** Lists segments of two seconds. */
    private void list(int first, int end, String... tail) {
        List<String> lines =
                new ArrayList<>(List.of("#EXTM3U", "#EXT-X-TARGETDURATION:2", "#EXT-X-MEDIA-SEQUENCE:" + first));
        for (int i = first; i < end; i++) {
            lines.add("#EXTINF:2,");
            lines.add(i + ".ts");
        }
        lines.addAll(List.of(tail));
        origin.with("/index.m3u8", lines.toArray(String[]::new));
    }

    private void segments(int first, int end) {
        for (int i = first; i < end; i++) {
            origin.with("/" + i + ".ts", Segments.ts(2 * i, 2 * i + 2, 100 * SECOND_US));
        }
    }

    private static void assertEven(List<Sample> samples, long stepUs) {
        for (int i = 1; i < samples.size(); i++) {
            long us = samples.get(i).dtsUs() - samples.get(i - 1).dtsUs();
            assertEquals(stepUs, us, stepUs / 2.0, "sample " + i);
        }
    }

    @Test
    void aRecordingIsPlayedInRealTimeAndEnds() {
        segments(0, 5);
        list(0, 5, "#EXT-X-ENDLIST");
        pull(Map.of());
        for (int second = 1; second < 10; second++) {
            workers.timer.advance(SECOND_US);
            assertEquals(25.0 * second, samples(0).size(), 3, "after " + second + " s");
        }
        assertEquals(Segments.BOTH, publisher().formats.get(0));
        workers.timer.advance(2 * SECOND_US);
        assertEquals(250, samples(0).size());
        assertEquals(
                Segments.ENCODER.audio(0, 10 * SECOND_US).size(), samples(64).size());
        assertEven(samples(0), 40_000);
        assertEquals("The recording has ended", publisher().endReason());
        assertTrue(lastState().startsWith("WAITING The recording has ended"), lastState());
        workers.timer.advance(100 * SECOND_US);
        assertEquals(1, streams.publishers.size(), "it is not played again");
        assertFalse(sessions.get(0).isOpen());
        list(0, 6);
        segments(5, 6);
        workers.timer.advance(40 * SECOND_US);
        assertEquals(2, streams.publishers.size(), "it goes on after all");
        assertEquals(50, samples(0).size());
    }

    @Test
    void aRecordingLoops() {
        segments(0, 2);
        list(0, 2, "#EXT-X-ENDLIST");
        HlsPull pull = pull(Map.of("recording", "loop"));
        workers.timer.advance(20 * SECOND_US);
        assertEquals(500, samples(0).size(), 3);
        assertEven(samples(0), 40_000);
        assertEquals(1, streams.publishers.size());
        pull.close();
        assertTrue(pull.settled().isDone());
        assertFalse(sessions.get(0).isOpen());
        int played = publisher().samples.size();
        workers.timer.advance(20 * SECOND_US);
        assertEquals(played, publisher().samples.size());
    }

    @Test
    void aLivePlaylistIsFollowedWithASmallBuffer() {
        segments(0, 40);
        list(0, 8);
        pull(Map.of());
        int before = 0;
        for (int second = 1; second <= 40; second++) {
            list(Math.max(0, second / 2), 8 + second / 2);
            workers.timer.advance(SECOND_US);
            int now = samples(0).size();
            assertTrue(now - before <= 29, "a burst of " + (now - before) + " in second " + second);
            before = now;
        }
        assertEquals(25 * 40, samples(0).size(), 25);
        assertEven(samples(0), 40_000);
        assertEquals(0, origin.requests("/4.ts"), "it begins near the end");
        assertEquals(1, origin.requests("/9.ts"));
        assertEquals(0, sessions.get(0).statistics().get("stalls").intValue());
    }

    @Test
    void aPlaylistThatStandsStillIsToldAndPlayedOnWhenItMoves() {
        segments(0, 20);
        list(0, 3);
        pull(Map.of());
        workers.timer.advance(4 * SECOND_US);
        assertTrue(lastState().startsWith("RUNNING") && lastState().contains("no new segment"), lastState());
        list(0, 4);
        workers.timer.advance(2 * SECOND_US);
        assertEquals("RUNNING It has media", lastState());
        workers.timer.advance(30 * SECOND_US);
        assertTrue(states.stream().anyMatch(each -> each.startsWith("WAITING The playlist has had no new segment")));
        assertEquals(200, samples(0).size(), "nothing was played twice");
        assertFalse(sessions.get(0).isOpen());
        list(2, 8);
        workers.timer.advance(60 * SECOND_US);
        assertTrue(streams.publishers.size() > 1);
        assertEquals(200, samples(0).size(), "the four that are new");
    }

    @Test
    void clocksOfDiscontinuitiesAreLaidBehindEachOther() {
        origin.with("/0.ts", Segments.ts(0, 2, 0));
        origin.with("/1.ts", Segments.ts(0, 2, 5_000 * SECOND_US));
        origin.with("/2.ts", Segments.ts(2, 4, 5_000 * SECOND_US));
        origin.with("/3.ts", Segments.ts(0, 2, 3 * SECOND_US));
        origin.with(
                "/index.m3u8",
                "#EXTM3U",
                "#EXT-X-TARGETDURATION:2",
                "#EXTINF:2,",
                "0.ts",
                "#EXT-X-DISCONTINUITY",
                "#EXTINF:2,",
                "1.ts",
                "#EXTINF:2,",
                "2.ts",
                "#EXT-X-DISCONTINUITY",
                "#EXTINF:2,",
                "3.ts",
                "#EXT-X-ENDLIST");
        pull(Map.of());
        workers.timer.advance(10 * SECOND_US);
        assertEquals(200, samples(0).size());
        assertEven(samples(0), 40_000);
        assertEven(samples(64), 21_333);
    }

    @Test
    void soundOfItsOwnIsPlayedBesideThePictures() {
        List<Track> video = List.of(SyntheticStream.VIDEO);
        origin.with("/init.mp4", Segments.header(video));
        for (int i = 0; i < 3; i++) {
            origin.with("/v" + i + ".m4s", Segments.mp4(video, 2 * i, 2 * i + 2));
            origin.with("/a" + i + ".aac", Segments.aac(2 * i, 2 * i + 2, 0));
        }
        origin.with(
                "/index.m3u8",
                "#EXTM3U",
                "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"a\",NAME=\"en\",DEFAULT=YES,URI=\"audio.m3u8\"",
                "#EXT-X-STREAM-INF:BANDWIDTH=900000,AUDIO=\"a\"",
                "video.m3u8");
        String[] lines = {
            "#EXTM3U",
            "#EXT-X-TARGETDURATION:2",
            "#EXT-X-MAP:URI=\"init.mp4\"",
            "#EXTINF:2,",
            "v0.m4s",
            "#EXTINF:2,",
            "v1.m4s",
            "#EXTINF:2,",
            "v2.m4s",
            "#EXT-X-ENDLIST"
        };
        origin.with("/video.m3u8", lines);
        origin.with(
                "/audio.m3u8",
                String.join("\n", lines)
                        .replace("#EXT-X-MAP:URI=\"init.mp4\"\n", "")
                        .replaceAll("v(\\d).m4s", "a$1.aac")
                        .getBytes(StandardCharsets.UTF_8));
        pull(Map.of());
        workers.timer.advance(8 * SECOND_US);
        assertEquals(150, samples(0).size());
        assertEquals(
                Segments.ENCODER.audio(0, 6 * SECOND_US).size(), samples(64).size());
        assertEquals(List.of(Segments.BOTH), publisher().formats, "both are announced before the first sample");
        assertEquals(samples(0).get(0).dtsUs(), samples(64).get(0).dtsUs(), 20);
        assertEquals(1, origin.requests("/init.mp4"), "it is fetched once");
    }

    @Test
    void encryptedSegmentsArePlayedAndKeysFetchedOnce() {
        byte[] vector = new byte[16];
        for (int i = 0; i < 3; i++) {
            vector[15] = (byte) (i == 2 ? 99 : 7 + i);
            origin.with("/" + i + ".ts", Segments.encrypted(Segments.ts(2 * i, 2 * i + 2, 0), KEY, vector));
        }
        origin.with("/key", KEY);
        origin.with(
                "/index.m3u8",
                "#EXTM3U",
                "#EXT-X-TARGETDURATION:2",
                "#EXT-X-MEDIA-SEQUENCE:7",
                "#EXT-X-KEY:METHOD=AES-128,URI=\"key\"",
                "#EXTINF:2,",
                "0.ts",
                "#EXTINF:2,",
                "1.ts",
                "#EXT-X-KEY:METHOD=AES-128,URI=\"key\",IV=0x00000000000000000000000000000063",
                "#EXTINF:2,",
                "2.ts",
                "#EXT-X-ENDLIST");
        pull(Map.of());
        workers.timer.advance(8 * SECOND_US);
        assertEquals(150, samples(0).size());
        assertEquals(1, origin.requests("/key"));
    }

    @Test
    void aSegmentThatCannotBeHadIsLeftOut() {
        segments(0, 6);
        origin.files.remove("/1.ts");
        origin.with("/3.ts", "garbage".getBytes(StandardCharsets.UTF_8));
        list(0, 6, "#EXT-X-ENDLIST");
        pull(Map.of());
        workers.timer.advance(14 * SECOND_US);
        assertEquals(200, samples(0).size());
        assertEquals(3, origin.requests("/1.ts"), "it is asked for again");
        assertTrue(
                states.stream().anyMatch(each -> each.contains("left out") && each.contains("404")), states.toString());
        assertTrue(states.stream().anyMatch(each -> each.contains("neither MPEG-TS")), states.toString());
        assertEquals("The recording has ended", publisher().endReason());
    }

    @Test
    void whatNeverWorksFailsWithItsReasonAndIsTriedForEver() {
        list(0, 6, "#EXT-X-ENDLIST");
        pull(Map.of());
        workers.timer.advance(60 * SECOND_US);
        assertTrue(lastState().startsWith("WAITING http://origin.example/"), lastState());
        assertTrue(streams.publishers.isEmpty());
        long asked = origin.requests("/index.m3u8");
        workers.timer.advance(300 * SECOND_US);
        assertTrue(origin.requests("/index.m3u8") - asked >= 8, "at least twice a minute");
    }

    @Test
    void playlistsThatPointToEachOtherAreNotFollowed() {
        origin.with("/index.m3u8", "#EXTM3U", "#EXT-X-STREAM-INF:BANDWIDTH=1", "other.m3u8");
        origin.with("/other.m3u8", "#EXTM3U", "#EXT-X-STREAM-INF:BANDWIDTH=1", "index.m3u8");
        pull(Map.of());
        assertTrue(lastState().contains("multivariant"), lastState());
        assertEquals(1, origin.requests("/other.m3u8"));
    }

    @Test
    void loopsOfNothingEnd() {
        list(0, 0, "#EXT-X-ENDLIST");
        pull(Map.of("recording", "loop"));
        assertTrue(lastState().contains("without a segment"), lastState());
        origin.with(
                "/index.m3u8",
                "#EXTM3U",
                "#EXT-X-TARGETDURATION:2",
                "#EXT-X-GAP",
                "#EXTINF:2,",
                "0.ts",
                "#EXT-X-ENDLIST");
        workers.timer.advance(2 * SECOND_US);
        assertTrue(lastState().contains("Nothing of the recording"), lastState());
    }

    @Test
    void theBufferIsBounded() {
        segments(0, 30);
        list(0, 30, "#EXT-X-ENDLIST");
        pull(Map.of());
        workers.timer.advance(2 * SECOND_US);
        assertEquals(0, origin.requests("/10.ts"), "a recording is not loaded ahead of its time");
        assertEquals(1, origin.requests("/3.ts"));
    }

    @Test
    void whoIsToldToGoComesBack() {
        segments(0, 30);
        list(0, 30, "#EXT-X-ENDLIST");
        pull(Map.of());
        workers.timer.advance(3 * SECOND_US);
        sessions.get(0).kick("enough");
        assertTrue(lastState().startsWith("WAITING It was told to go: enough"), lastState());
        assertFalse(sessions.get(0).isOpen());
        workers.timer.advance(4 * SECOND_US);
        assertEquals(2, streams.publishers.size());
        assertTrue(origin.closed > 0);
    }

    @Test
    void aStreamThatSomebodyElsePublishesIsNotTaken() {
        segments(0, 3);
        list(0, 3);
        streams.refuse("Somebody else publishes it");
        pull(Map.of());
        workers.timer.advance(10 * SECOND_US);
        assertTrue(
                states.stream().anyMatch(each -> each.startsWith("WAITING Somebody else publishes it")),
                states.toString());
    }

    @Test
    void aServerThatBeginsAnewIsFollowed() {
        segments(0, 60);
        list(50, 56);
        pull(Map.of());
        workers.timer.advance(4 * SECOND_US);
        list(0, 4);
        workers.timer.advance(20 * SECOND_US);
        assertTrue(samples(0).size() > 200, samples(0).size() + " pictures");
        assertEven(samples(0), 40_000);
    }
}
