package io.millrace.protocols.webrtc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.access.Secret;
import io.millrace.api.media.FormatChange;
import io.millrace.formats.sdp.Attributes;
import io.millrace.formats.sdp.MediaDescription;
import io.millrace.formats.sdp.SessionDescription;
import io.millrace.testkit.SyntheticStream;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The HTTP side of WHIP (RFC 9725), and WHEP where it is the same. */
class SignallingTest {
    private static final String TRICKLE = "application/trickle-ice-sdpfrag";
    private static final String PATH = "live/demo/whip";

    private Rig rig = new Rig();

    @AfterEach
    void close() {
        rig.close();
    }

    private FakeExchange begin() {
        return rig.post(PATH, Rig.offer("whip"));
    }

    private FakeExchange at(FakeExchange begun, String method, String body) {
        return new FakeExchange(method, begun.answered.get("Location").substring(1), body)
                .with("Content-Type", TRICKLE);
    }

    @Test
    void anOfferMakesASession() {
        FakeExchange begun = begin();
        assertEquals(201, begun.status, begun.text);
        assertTrue(begun.answered.get("Location").matches("/live/demo/whip/[0-9a-f]{32}"));
        assertEquals("\"localfragment0\"", begun.answered.get("ETag"));
        assertEquals(TRICKLE, begun.answered.get("Accept-Patch"));
        assertEquals("application/sdp", begun.answered.get("Content-Type"));
        assertNull(begun.answered.get("Link"));
        assertEquals("whip", rig.gate.requests.get(0).protocol());
    }

    @Test
    void theAnswerTakesOneCodecOfEach() {
        SessionDescription answer = rig.answer("live/demo", "whip");
        assertTrue(answer.attributes().has("ice-lite"));
        assertEquals("BUNDLE 0 1", answer.attributes().value("group").orElse(""));
        MediaDescription audio = answer.media().get(0);
        assertEquals(List.of("111"), audio.formats());
        MediaDescription video = answer.media().get(1);
        assertEquals(List.of("102", "103"), video.formats());
        Attributes lines = video.attributes();
        assertTrue(lines.has("recvonly") && lines.has("rtcp-mux") && lines.has("rtcp-rsize"));
        assertEquals(
                List.of("102 nack", "102 nack pli", "102 transport-cc"),
                lines.values("rtcp-fb").toList());
        assertEquals(
                List.of("3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"),
                lines.values("extmap").toList());
        assertEquals("passive", lines.value("setup").orElse(""));
        assertEquals("1", lines.value("mid").orElse(""));
        assertEquals(1, audio.attributes().values("candidate").count());
        assertEquals(102, video.parameters(103).number("apt", 0));
    }

    @Test
    void whoCannotHearOfTransportNumbersGetsAnEstimate() {
        FakeExchange begun = rig.post(PATH, Rig.offer("whip").replaceAll("a=extmap.*transport-wide.*\n", ""));
        assertTrue(begun.text.contains("a=rtcp-fb:102 goog-remb") && !begun.text.contains("transport-cc"));
    }

    @Test
    void offersThatCannotBeAnsweredAreToldWhy() {
        assertEquals(400, rig.post(PATH, "nonsense").status);
        FakeExchange receives = rig.post(PATH, Rig.offer("whep"));
        assertEquals(422, receives.status);
        assertTrue(receives.text.contains("sends nothing"));
        FakeExchange unknown = rig.post(
                PATH,
                Rig.offer("whip")
                        .replaceAll("a=rtpmap:(\\d+) .*\n", "a=rtpmap:$1 XYZ/1\n")
                        .replace(" 0 8 ", " "));
        assertEquals(422, unknown.status);
        assertTrue(unknown.text.contains("XYZ"), unknown.text);
        FakeExchange type = rig.serve(new FakeExchange("POST", PATH, "").with("Content-Type", "text/plain"));
        assertEquals(415, type.status);
        assertEquals(405, rig.serve(new FakeExchange("PUT", PATH, "")).status);
        assertEquals(0, rig.sessions.list().size());
        rig.transports.makeUnavailable();
        assertEquals(503, begin().status);
        assertEquals(0, rig.sessions.list().size());
    }

    @Test
    void theTokenIsTheStreamKey() {
        rig.gate.require(new Secret("k3y"));
        assertEquals(401, begin().status);
        FakeExchange wrong = new FakeExchange("POST", PATH, Rig.offer("whip")).with("Content-Type", "application/sdp");
        assertEquals(403, rig.serve(wrong.with("Authorization", "Bearer other")).status);
        assertEquals(201, rig.serve(wrong.with("Authorization", "Bearer k3y")).status);
    }

    @Test
    void aNameThatIsTakenIsAConflict() {
        rig.streams.refuse("somebody else publishes it");
        FakeExchange begun = begin();
        assertEquals(409, begun.status);
        assertEquals("somebody else publishes it", begun.text);
        assertEquals(0, rig.sessions.list().size());
        assertFalse(rig.transports.last().closed == null);
    }

    @Test
    void addressesComeLater() {
        FakeExchange begun = begin();
        String candidate = "a=candidate:1 1 udp 2122260223 192.0.2.7 61764 typ host\r\n";
        assertEquals(428, rig.serve(at(begun, "PATCH", candidate)).status);
        assertEquals(412, rig.serve(at(begun, "PATCH", candidate).with("If-Match", "\"other\"")).status);
        FakeExchange patched = rig.serve(at(begun, "PATCH", candidate).with("If-Match", begun.answered.get("ETag")));
        assertEquals(204, patched.status);
        assertEquals("192.0.2.7", rig.transports.last().candidates.get(0).address());
        assertEquals(415, rig.serve(at(begun, "PATCH", "").with("Content-Type", "text/plain")).status);
    }

    @Test
    void iceRestarts() {
        FakeExchange begun = begin();
        String fragment = "a=ice-ufrag:fresh\r\na=ice-pwd:0123456789012345678901\r\n";
        FakeExchange restarted = rig.serve(at(begun, "PATCH", fragment).with("If-Match", "*"));
        assertEquals(200, restarted.status);
        assertNotEquals(begun.answered.get("ETag"), restarted.answered.get("ETag"));
        assertTrue(restarted.text.contains("a=ice-ufrag:localfragment1\r\n"));
        assertEquals(412, rig.serve(at(begun, "PATCH", "").with("If-Match", begun.answered.get("ETag"))).status);
        assertEquals(400, rig.serve(at(begun, "PATCH", "a=ice-pwd:x").with("If-Match", "*")).status);
    }

    @Test
    void aSessionIsEndedByItsAddress() {
        FakeExchange begun = begin();
        assertEquals(1, rig.sessions.list().size());
        FakeExchange elsewhere = at(begun, "DELETE", "");
        String other = begun.answered.get("Location").substring(1).replace("demo", "other");
        assertEquals(404, rig.serve(new FakeExchange("DELETE", other, "")).status);
        assertEquals(200, rig.serve(elsewhere).status);
        assertEquals(0, rig.sessions.list().size());
        assertEquals(404, rig.serve(at(begun, "DELETE", "")).status, "it is over");
    }

    @Test
    void sessionsHaveALimit() {
        rig.close();
        rig = new Rig(
                Map.of("maxSessions", 2, "iceServers", new String[] {"<stun:stun.example.net>; rel=\"ice-server\""}));
        FakeExchange begun = begin();
        assertEquals("<stun:stun.example.net>; rel=\"ice-server\"", begun.answered.get("Link"));
        assertEquals(201, rig.post("live/two/whip", Rig.offer("whip")).status);
        assertEquals(503, rig.post("live/three/whip", Rig.offer("whip")).status);
        rig.transports.peers.get(0).close("gone");
        rig.transports.run();
        assertEquals(201, rig.post("live/three/whip", Rig.offer("whip")).status);
    }

    @Test
    void whoNeverConnectsKeepsNobodyElseOut() {
        rig.close();
        rig = new Rig(Map.of("maxConnectingPerAddress", 2));
        begin();
        assertEquals(201, rig.post("live/two/whip", Rig.offer("whip")).status);
        FakeExchange third = rig.post("live/three/whip", Rig.offer("whip"));
        assertEquals(429, third.status);
        assertEquals("2", third.answered.get("Retry-After"));
        assertTrue(third.text.contains(third.peer().host()), third.text);
        FakeExchange other = new FakeExchange("POST", "live/three/whip", Rig.offer("whip")).from("192.0.2.10");
        assertEquals(201, rig.serve(other.with("Content-Type", "application/sdp")).status);
        rig.transports.peers.get(0).connect();
        rig.transports.run();
        assertEquals(201, rig.post("live/four/whip", Rig.offer("whip")).status);
        rig.transports.peers.get(1).close("gone");
        rig.transports.run();
        assertEquals(201, rig.post("live/five/whip", Rig.offer("whip")).status);
        assertEquals(429, rig.post("live/six/whip", Rig.offer("whip")).status);
    }

    /** A network of IPv6 is one client: who has one address of it has them all. */
    @Test
    void whoHasANetworkOfIpv6IsOneClient() {
        rig.close();
        rig = new Rig(Map.of("maxConnectingPerAddress", 2));
        assertEquals(201, from("2001:db8:0:1::1", "live/one/whip").status);
        assertEquals(201, from("2001:db8:0:1:ffff::2", "live/two/whip").status);
        FakeExchange third = from("2001:db8:0:1::3", "live/three/whip");
        assertEquals(429, third.status);
        assertTrue(third.text.contains("2001:db8:0:1:0:0:0:0/64"), third.text);
        assertEquals(201, from("2001:db8:0:2::1", "live/three/whip").status);
    }

    private FakeExchange from(String host, String path) {
        return rig.serve(
                new FakeExchange("POST", path, Rig.offer("whip")).from(host).with("Content-Type", "application/sdp"));
    }

    /** RFC 9725 section 4.4.3: all that is sent, or nothing. */
    @Test
    void nobodyPublishesHalf() {
        String silent = Rig.offer("whip")
                .replaceFirst("(m=audio 9 UDP/TLS/RTP/SAVPF) .*", "$1 9")
                .replace("a=mid:0", "a=mid:0\na=rtpmap:9 G722/8000");
        FakeExchange refused = rig.post(PATH, silent);
        assertEquals(422, refused.status, refused.text);
        assertTrue(refused.text.contains("audio") && refused.text.contains("G722"), refused.text);
        FakeExchange pictures = rig.post(PATH, silent.replaceFirst("a=sendonly", "a=inactive"));
        assertEquals(201, pictures.status, "who offers no sound misses none");
        assertTrue(pictures.text.contains("m=audio 0 ") && pictures.text.contains("BUNDLE 1\r\n"), pictures.text);
    }

    /** RFC 9725 section 4.4.2: one medium of each kind. */
    @Test
    void nobodyPublishesTwoPictures() {
        String offer = Rig.offer("whip");
        String video = offer.substring(offer.indexOf("m=video"));
        FakeExchange refused = rig.post(PATH, offer + video.replace("a=mid:1", "a=mid:2"));
        assertEquals(422, refused.status, refused.text);
        assertTrue(refused.text.contains("video twice"), refused.text);
    }

    @Test
    void aDataChannelIsLeftOut() {
        String data = "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\na=mid:2\na=sctp-port:5000\n";
        FakeExchange begun = rig.post(PATH, Rig.offer("whip") + data);
        assertEquals(201, begun.status, begun.text);
        assertTrue(begun.text.contains("m=application 0 UDP/DTLS/SCTP webrtc-datachannel\r\n"), begun.text);
    }

    @Test
    void aTransportThatEndsAtOnceLeavesNothing() {
        for (String name : List.of("whip", "whep")) {
            rig.streams.stream("live/demo").publish(new FormatChange(List.of(SyntheticStream.VIDEO)));
            rig.transports.endNext();
            rig.post("live/demo/" + name, Rig.offer(name));
            assertEquals(0, rig.sessions.list().size(), name);
            assertEquals(0, rig.streams.publishers.size());
        }
    }

    @Test
    void whenTheBundleStopsAllIsOver() {
        begin();
        rig.close();
        assertEquals(0, rig.sessions.list().size());
        assertEquals(503, begin().status);
    }

    @Test
    void optionsSayWhatIsTaken() {
        FakeExchange options = rig.serve(new FakeExchange("OPTIONS", PATH, ""));
        assertEquals(200, options.status);
        assertEquals("application/sdp", options.answered.get("Accept-Post"));
    }
}
