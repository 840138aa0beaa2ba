package io.millrace.security.password;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.access.Peer;
import io.millrace.api.access.Secret;
import io.millrace.api.media.StreamName;
import io.millrace.testkit.AccessRequests;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ViewerTokenTest {
    private static final StreamName STREAM = StreamName.parse("live/x");
    private static final Peer HERE = AccessRequests.peer("192.0.2.9");
    private static final Peer THERE = AccessRequests.peer("192.0.2.10");

    @Test
    void itIsReadByWhoeverKnowsTheHash() {
        ViewerToken token = ViewerToken.make(settings("one", false), STREAM, HERE, 1_000);
        assertEquals(1_600, token.expiresUtcSeconds());
        assertTrue(ViewerToken.isToken(token.text()));
        assertEquals(Optional.of(token), ViewerToken.read(token.text(), settings("one", false), STREAM, THERE));
        assertEquals(Optional.empty(), ViewerToken.read(token.text(), settings("two", false), STREAM, HERE));
        assertEquals(
                Optional.empty(),
                ViewerToken.read(token.text(), settings("one", false), StreamName.parse("live/y"), HERE));
    }

    @Test
    void whatIsBoundToAnAddressCountsThere() {
        ViewerToken token = ViewerToken.make(settings("one", true), STREAM, HERE, 1_000);
        assertTrue(ViewerToken.read(token.text(), settings("one", true), STREAM, HERE)
                .isPresent());
        assertFalse(ViewerToken.read(token.text(), settings("one", true), STREAM, THERE)
                .isPresent());
        assertFalse(ViewerToken.read(token.text(), settings("one", false), STREAM, HERE)
                .isPresent());
        assertNotEquals(
                ViewerToken.make(settings("one", true), STREAM, THERE, 1_000).text(), token.text());
    }

    @Test
    void everyChangedCharacterMakesItVoid() {
        String text =
                ViewerToken.make(settings("one", false), STREAM, HERE, 1_000).text();
        for (int i = 0; i < text.length(); i++) {
            char other = text.charAt(i) == '1' ? '2' : '1';
            String changed = text.substring(0, i) + other + text.substring(i + 1);
            assertFalse(
                    ViewerToken.read(changed, settings("one", false), STREAM, HERE)
                            .isPresent(),
                    changed);
        }
    }

    @Test
    void passwordsAreNoTokens() {
        for (String text :
                new String[] {"", "pw.", "pw.x", "pw.1.short", "eyJhbGciOiJIUzI1NiJ9.e30.x", "open sesame"}) {
            assertFalse(ViewerToken.isToken(text), text);
            assertEquals(Optional.empty(), ViewerToken.read(text, settings("one", false), STREAM, HERE));
        }
    }

    private static PasswordSettings settings(String hash, boolean bound) {
        return new PasswordSettings(new Secret(hash), true, 600, bound);
    }
}
