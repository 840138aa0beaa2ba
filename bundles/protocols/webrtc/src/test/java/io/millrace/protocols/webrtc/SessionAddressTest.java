package io.millrace.protocols.webrtc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the address of a session takes (RFC 9725 sections 4.1 to 4.3 and 5, draft-ietf-wish-whep-03). */
class SessionAddressTest {
    private static final String TRICKLE = "application/trickle-ice-sdpfrag";
    private static final String OFFERED = "a=ice-ufrag:QPMp\r\na=ice-pwd:0123456789012345678901\r\n";
    private static final String FRESH = "a=ice-ufrag:fresh\r\na=ice-pwd:0123456789012345678901\r\n";
    private static final String CANDIDATE = "a=candidate:1 1 udp 2122260223 192.0.2.7 61764 typ host\r\n";

    private final Rig rig = new Rig();
    private FakeExchange begun;

    @BeforeEach
    void begin() {
        begun = rig.post("live/demo/whip", Rig.offer("whip"));
        assertEquals(201, begun.status, begun.text);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private String address() {
        return begun.answered.get("Location").substring(1);
    }

    private FakeExchange patch(String match, String body) {
        FakeExchange exchange = new FakeExchange("PATCH", address(), body).with("Content-Type", TRICKLE);
        return rig.serve(match.isEmpty() ? exchange : exchange.with("If-Match", match));
    }

    private String tag() {
        return begun.answered.get("ETag");
    }

    /** RFC 9725 section 4.3.2: 204, without a body and without an ETag. */
    @Test
    void addressesChangeNothingElse() {
        FakeExchange patched = patch(tag(), OFFERED + CANDIDATE + "a=candidate:2 1 sctp 1 192.0.2.8 1 typ host\r\n");
        assertEquals(204, patched.status, patched.text);
        assertEquals("", patched.text);
        assertNull(patched.answered.get("ETag"));
        assertEquals(1, rig.transports.last().candidates.size(), "what cannot be used is left out");
        assertEquals(204, patch(tag(), CANDIDATE).status, "without credentials");
        assertEquals(204, patch("*", CANDIDATE).status, "* is any ICE session");
        assertEquals(204, patch("*", OFFERED + CANDIDATE).status, "these credentials are not new");
    }

    /** RFC 9725 section 4.3.3: credentials that are new begin a restart, whatever If-Match names. */
    @Test
    void newCredentialsBeginARestart() {
        FakeExchange restarted = patch(tag(), FRESH + CANDIDATE);
        assertEquals(200, restarted.status, restarted.text);
        assertEquals(TRICKLE, restarted.answered.get("Content-Type"));
        assertEquals("\"localfragment1\"", restarted.answered.get("ETag"));
        assertEquals(1, rig.transports.last().candidates.size());
        assertEquals(412, patch(tag(), CANDIDATE).status, "it names the ICE session before");
        assertEquals(204, patch(restarted.answered.get("ETag"), FRESH + CANDIDATE).status);
        FakeExchange again = patch("*", FRESH.replace("fresh", "fresher"));
        assertEquals("\"localfragment2\"", again.answered.get("ETag"));
    }

    /** An answer may get lost with the network that made the restart necessary. */
    @Test
    void aRestartThatIsAskedForAgainHasTheSameAnswer() {
        FakeExchange first = patch("*", FRESH);
        FakeExchange second = patch("*", FRESH);
        assertEquals(200, second.status);
        assertEquals(first.text, second.text);
        assertEquals(first.answered.get("ETag"), second.answered.get("ETag"));
    }

    /** RFC 9725 section 4.3.3: the options of the answer, of the medium whose transport all share. */
    @Test
    void theAnswerToARestartIsWhole() {
        String expected =
                """
                a=ice-lite\r
                a=ice-options:trickle ice2\r
                a=group:BUNDLE 0 1\r
                m=audio 9 UDP/TLS/RTP/SAVPF 111\r
                a=mid:0\r
                a=ice-ufrag:localfragment1\r
                a=ice-pwd:localpassword0123456789\r
                a=candidate:1 1 udp 100 192.0.2.1 8189 typ host\r
                a=end-of-candidates\r
                """;
        assertEquals(expected, patch("*", FRESH).text);
        assertTrue(begun.text.contains("a=ice-options:trickle ice2\r\n"), begun.text);
    }

    /** RFC 9110 section 13.1.1: a list, compared strongly. */
    @Test
    void oneOfSeveralTagsIsEnough() {
        assertEquals(204, patch("\"other\", " + tag() + " ,\"third\"", CANDIDATE).status);
        assertEquals(412, patch("\"other\",\"third\"", CANDIDATE).status);
        assertEquals(412, patch("W/" + tag(), CANDIDATE).status, "weak ones never match");
        assertEquals(412, patch(tag().replace("\"", ""), CANDIDATE).status, "it is no entity-tag");
        assertEquals(412, patch("\"other\"", FRESH).status, "a restart from an ICE session that is over");
        assertEquals(428, patch("", CANDIDATE).status);
        assertEquals(428, patch("", FRESH).status);
    }

    /** RFC 9725 section 4.3.1. */
    @Test
    void malformedFragmentsAreRefused() {
        FakeExchange raw = patch(tag(), "candidate:1 1 udp 2122260223 192.0.2.7 61764 typ host\r\n");
        assertEquals(400, raw.status);
        assertTrue(raw.text.contains("candidate:1 1 udp"), raw.text);
        assertEquals(400, patch(tag(), "{\"candidate\":\"\"}").status);
        assertEquals(400, patch("*", "a=ice-ufrag:fresh\r\n").status, "without a password");
        assertEquals(400, patch("*", "a=ice-pwd:0123456789012345678901\r\n").status, "without a fragment");
        assertEquals(
                tag(), rig.post("live/demo/whip", Rig.offer("whip")).answered.get("ETag"), "nothing restarted");
    }

    /** RFC 9725 section 4.3.1: who ends a session need not know its ICE session. */
    @Test
    void theEndNeedsNoTag() {
        FakeExchange end = new FakeExchange("DELETE", address(), "").with("If-Match", "\"outdated\"");
        assertEquals(200, rig.serve(end).status);
        assertEquals(404, patch(tag(), CANDIDATE).status);
    }

    /** RFC 9725 section 4.1: there is nothing to see, which is no error. */
    @Test
    void aLookShowsNothing() {
        for (String method : List.of("GET", "HEAD")) {
            FakeExchange session = rig.serve(new FakeExchange(method, address(), ""));
            assertEquals(204, session.status);
            assertEquals("", session.text);
            assertEquals(204, rig.serve(new FakeExchange(method, "live/demo/whip", "")).status);
            assertEquals(404, rig.serve(new FakeExchange(method, "live/demo/whip/00", "")).status);
        }
    }

    /** draft-ietf-wish-whep-03 section 4.2: players look which of many addresses is one of WHEP. */
    @Test
    void anAddressOfWhepIsKnownByItsType() {
        FakeExchange look = rig.serve(new FakeExchange("HEAD", "live/none/whep", ""));
        assertEquals(200, look.status);
        assertEquals("application/sdp", look.answered.get("Content-Type"));
        assertEquals("", look.text);
    }

    @Test
    void otherMethodsAreNamed() {
        FakeExchange put = rig.serve(new FakeExchange("PUT", "live/demo/whip", ""));
        assertEquals(405, put.status);
        assertEquals("POST, GET, HEAD, OPTIONS", put.answered.get("Allow"));
        FakeExchange post = rig.serve(new FakeExchange("POST", address(), ""));
        assertEquals(405, post.status);
        assertEquals("PATCH, DELETE, GET, HEAD, OPTIONS", post.answered.get("Allow"));
        FakeExchange options = rig.serve(new FakeExchange("OPTIONS", address(), ""));
        assertEquals(200, options.status);
        assertEquals(TRICKLE, options.answered.get("Accept-Patch"));
        assertNull(options.answered.get("Accept-Post"));
    }

    /** RFC 9725 section 5: 128 random bits. */
    @Test
    void nobodyGuessesAnAddress() {
        Set<String> seen = new HashSet<>();
        int[] ones = new int[128];
        int sessions = 60;
        for (int i = 0; i < sessions; i++) {
            String location =
                    rig.post("live/s" + i + "/whip", Rig.offer("whip")).answered.get("Location");
            String id = location.substring(location.lastIndexOf('/') + 1);
            assertEquals(32, id.length());
            assertTrue(seen.add(id));
            for (int bit = 0; bit < 128; bit++) {
                ones[bit] += Character.digit(id.charAt(bit / 4), 16) >> bit % 4 & 1;
            }
        }
        for (int bit = 0; bit < 128; bit++) {
            assertNotEquals(0, ones[bit], "bit " + bit + " is always 0");
            assertNotEquals(sessions, ones[bit], "bit " + bit + " is always 1");
        }
    }

    /** RFC 9725 section 5: a flood of changes is answered with 429; another session is not affected. */
    @Test
    void changesAreBounded() {
        int answered = 0;
        FakeExchange last = patch("*", FRESH + "0");
        for (int i = 0; i < 200; i++) {
            last = patch("*", FRESH.replace("fresh", "fresh" + i));
            answered += last.status == 200 ? 1 : 0;
        }
        assertEquals(39, answered);
        assertEquals(429, last.status);
        assertEquals("2", last.answered.get("Retry-After"));
        FakeExchange before = begun;
        begun = rig.post("live/other/whip", Rig.offer("whip"));
        assertEquals(204, patch(tag(), CANDIDATE).status);
        begun = before;
        rig.advance(1_000_000);
        assertEquals(200, patch("*", FRESH.replace("fresh", "later")).status);
    }

    @Test
    void anotherStreamOrProtocolIsNoWayToASession() {
        for (String other :
                List.of(address().replace("demo", "other"), address().replace("live", "vod"))) {
            assertEquals(404, rig.serve(new FakeExchange("DELETE", other, "")).status, other);
        }
        assertEquals(1, rig.sessions.list().size());
        assertFalse(rig.transports.last().closed != null);
    }
}
