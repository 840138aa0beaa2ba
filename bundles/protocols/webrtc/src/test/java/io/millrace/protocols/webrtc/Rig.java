package io.millrace.protocols.webrtc;

import io.millrace.formats.sdp.SessionDescription;
import io.millrace.testkit.FakeAccessGate;
import io.millrace.testkit.FakeLiveStreams;
import io.millrace.testkit.FakeRenditionDemand;
import io.millrace.testkit.FakeSessions;
import io.millrace.testkit.FakeWorkers;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** WHIP and WHEP on everything that is not theirs. */
final class Rig implements AutoCloseable {
    final FakeLiveStreams streams = new FakeLiveStreams();
    final FakeAccessGate gate = new FakeAccessGate();
    final FakeSessions sessions = new FakeSessions();
    final FakeRenditionDemand demand = new FakeRenditionDemand();
    final FakeLadders ladders = new FakeLadders();
    final FakeWorkers workers = FakeWorkers.direct();
    final FakeTransports transports = new FakeTransports(workers.clock);
    final WebRtcEndpoint endpoint;

    Rig(Map<String, Object> properties) {
        endpoint = new WebRtcEndpoint(streams, gate, sessions, demand, ladders, transports, workers, properties);
    }

    Rig() {
        this(Map.of());
    }

    /** What Chromium 156 offers: {@code whip} sends the fake camera and microphone, {@code whep} receives both. */
    static String offer(String name) {
        return offer("chromium", name);
    }

    /** What a browser offers; Firefox 153 without H.264, as Debian installs it. */
    static String offer(String browser, String name) {
        try (InputStream in = Rig.class.getResourceAsStream("/offers/" + browser + "-" + name + ".sdp")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    FakeExchange serve(FakeExchange exchange) {
        endpoint.serve(exchange);
        transports.run();
        return exchange;
    }

    FakeExchange post(String path, String offer) {
        return serve(new FakeExchange("POST", path, offer).with("Content-Type", "application/sdp"));
    }

    /** The answer to Chromium's offer. */
    SessionDescription answer(String stream, String name) {
        FakeExchange exchange = post(stream + "/" + name, offer(name));
        if (exchange.status != 201) {
            throw new AssertionError(exchange.status + " " + exchange.text);
        }
        return SessionDescription.parse(exchange.text);
    }

    /** Time passes, and the loop turns. */
    void advance(long us) {
        workers.timer.advance(us);
        transports.run();
    }

    @Override
    public void close() {
        endpoint.stop();
        transports.run();
    }
}
