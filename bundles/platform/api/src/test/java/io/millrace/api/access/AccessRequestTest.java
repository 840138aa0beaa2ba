package io.millrace.api.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.StreamName;
import io.millrace.api.session.Session;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AccessRequestTest {
    @Test
    void aQuestionIsTheSameRequestMarked() {
        AccessRequest request = new AccessRequest(
                Session.Role.PLAY,
                "test",
                StreamName.parse("live/x"),
                new Peer(new InetSocketAddress(InetAddress.getLoopbackAddress(), 5), false, false),
                Optional.of(new Secret("key")),
                Optional.of("anna"),
                Map.of("origin", "https://h.example"));
        AccessRequest question = request.asQuestion();
        assertFalse(request.isQuestion());
        assertTrue(question.isQuestion());
        assertEquals(question, question.asQuestion());
        assertEquals("https://h.example", question.attributes().get("origin"));
        assertEquals(
                request,
                new AccessRequest(
                        question.role(),
                        question.protocol(),
                        question.stream(),
                        question.peer(),
                        question.credential(),
                        question.user(),
                        request.attributes()));
    }

    @Test
    void noProtocolCanMarkItsRequests() {
        assertNotEquals(AccessRequest.QUESTION.toLowerCase(Locale.ROOT), AccessRequest.QUESTION);
    }
}
