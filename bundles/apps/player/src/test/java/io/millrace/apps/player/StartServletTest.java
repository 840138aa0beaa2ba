package io.millrace.apps.player;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.live.LiveStream;
import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.DataFormat;
import io.millrace.api.media.FormatChange;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.FrameRate;
import io.millrace.api.media.StreamName;
import io.millrace.api.media.Track;
import io.millrace.api.media.VideoFormat;
import io.millrace.testkit.FakeLiveStreams;
import io.millrace.testkit.FakeSession;
import io.millrace.testkit.FakeSessions;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StartServletTest {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final Track VIDEO =
            new Track(0, new VideoFormat(FourCc.AVC, NOTHING, 1280, 720, new FrameRate(30_000, 1_001)));
    private static final Track AUDIO = new Track(64, new AudioFormat(FourCc.AAC, NOTHING, 48_000, 2, Optional.empty()));
    private static final Track DATA = new Track(128, DataFormat.of(FourCc.ID3, ""));

    private final FakeLiveStreams streams = new FakeLiveStreams();
    private final FakeSessions sessions = new FakeSessions();
    private final StartServlet servlet =
            new StartServlet(streams, sessions, new ServerAddresses(Map.of("MILLRACE_BIND", "192.168.7.8")), "0.1.0");

    private static FakeHttp request() {
        return FakeHttp.to("/watch/start.json", null);
    }

    @Test
    void theOwnerSeesAddressesAndStreams() throws Exception {
        streams.stream("live/demo").publish(new FormatChange(List.of(VIDEO, AUDIO, DATA)));
        FakeHttp http = request().get(servlet);
        assertEquals("application/json", http.answered("Content-Type"));
        assertEquals("no-store", http.answered("Cache-Control"));
        assertEquals(
                "{\"privileged\":true,\"version\":\"0.1.0\",\"lanAddresses\":[\"192.168.7.8\"],"
                        + "\"ports\":{\"rtmp\":1935,\"http\":4711,\"https\":8443},\"loopbackPublish\":true,"
                        + "\"streams\":[{\"name\":\"live/demo\",\"state\":\"live\",\"viewers\":0,"
                        + "\"bitrate\":2628000,\"startedMs\":1767225600000,\"renditions\":[],\"tracks\":["
                        + "{\"kind\":\"video\",\"codec\":\"avc1\",\"width\":1280,\"height\":720,\"frameRate\":29.97},"
                        + "{\"kind\":\"audio\",\"codec\":\"mp4a\",\"sampleRate\":48000,\"channels\":2},"
                        + "{\"kind\":\"data\",\"codec\":\"ID3 \"}],\"warnings\":[]}]}\n",
                http.body());
    }

    @Test
    void strangersLearnThePortOfHttpsAlone() throws Exception {
        streams.stream("live/secret");
        String nothing = "{\"privileged\":false,\"ports\":{\"https\":8443}}\n";
        assertEquals(nothing, request().from("192.168.1.9").get(servlet).body());
        assertEquals(
                nothing,
                request().header("X-Forwarded-For", "127.0.0.1").get(servlet).body());
        assertEquals(
                nothing, request().header("Forwarded", "for=x").get(servlet).body());
        assertEquals(nothing, request().host("rebound.example").get(servlet).body());
    }

    @Test
    void viewersAreCountedPublishersAndThoseWhoLeftAreNot() throws Exception {
        streams.stream("live/a");
        streams.stream("live/b");
        StreamName name = StreamName.parse("live/a");
        FakeSession gone = FakeSession.viewer(name);
        sessions.opened.addAll(List.of(
                FakeSession.viewer(name),
                FakeSession.viewer(name.withRendition("720p")),
                FakeSession.publisher(name),
                gone));
        gone.close();
        String body = request().get(servlet).body();
        assertTrue(body.contains("\"name\":\"live/a\",\"state\":\"live\",\"viewers\":2"), body);
        assertTrue(body.contains("\"name\":\"live/b\",\"state\":\"live\",\"viewers\":0"), body);
    }

    @Test
    void renditionsStandInTheRowOfTheirOrigin() throws Exception {
        streams.stream("live/a");
        streams.stream("live/a@480p");
        streams.stream("live/a@720p");
        String body = request().get(servlet).body();
        assertTrue(body.contains("\"renditions\":[\"480p\",\"720p\"]"), body);
        assertEquals(1, body.split("\"name\":", -1).length - 1, body);
    }

    @Test
    void everyStateIsTold() throws Exception {
        for (LiveStream.State state : LiveStream.State.values()) {
            streams.stream("live/" + state).state(state);
        }
        String body = request().get(servlet).body();
        for (String state : List.of("waiting", "live", "interrupted", "ended")) {
            assertTrue(body.contains("\"state\":\"" + state + "\""), body);
        }
        assertTrue(body.contains("\"state\":\"waiting\",\"viewers\":0,\"bitrate\":2628000,\"startedMs\":0"), body);
    }

    @Test
    void anUndeclaredFrameRateIsMeasured() throws Exception {
        Track track = new Track(0, new VideoFormat(FourCc.VP9, NOTHING, 0, 0, FrameRate.UNKNOWN));
        streams.stream("live/demo").publish(new FormatChange(List.of(track)));
        assertTrue(request()
                .get(servlet)
                .body()
                .contains("\"codec\":\"vp09\",\"width\":0,\"height\":0,\"frameRate\":25.0"));
    }

    @Test
    void overTlsThePortOfTheRequestIsTheSecureOne() throws Exception {
        String body = request().secure().get(servlet).body();
        assertTrue(body.contains("\"ports\":{\"rtmp\":1935,\"http\":8080,\"https\":4711}"), body);
    }
}
