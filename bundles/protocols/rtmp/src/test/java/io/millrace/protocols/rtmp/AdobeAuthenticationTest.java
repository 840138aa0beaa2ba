package io.millrace.protocols.rtmp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.access.Secret;
import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AdobeAuthenticationTest {
    private static final String NEEDED =
            "The other server refuses: [ AccessManager.Reject ] : [ code=403 need auth; authmod=adobe ] : ";
    private static final String ASKED = "The other server refuses: [ AccessManager.Reject ] : [ authmod=adobe ] : "
            + "?reason=needauth&user=me&salt=abc&challenge=xyz==";
    private static final RemoteAddress REMOTE = RemoteAddress.of(URI.create("rtmp://host/live/cam"), Optional.empty());

    private final AdobeAuthentication authentication =
            new AdobeAuthentication(Optional.of("me"), Optional.of(new Secret("pass")), () -> "0badcafe");

    private String app() {
        return authentication.on(REMOTE).app();
    }

    @Test
    void aChallengeIsAnsweredWithoutThePassword() {
        assertEquals("live", app());
        assertTrue(authentication.answers(NEEDED));
        assertEquals("live?authmod=adobe&user=me", app());
        assertTrue(authentication.answers(ASKED));
        // base64(md5(base64(md5("me" + "abc" + "pass")) + "xyz==" + "0badcafe"))
        assertEquals("live?authmod=adobe&user=me&challenge=0badcafe&response=NjdVM4fN3JnmjDFAeB5RNw==", app());
        assertEquals("rtmp://host/" + app(), authentication.on(REMOTE).tcUrl());
        assertEquals("cam", authentication.on(REMOTE).stream());
    }

    @Test
    void whatIsOpaqueIsAnsweredInPlaceOfTheChallenge() {
        authentication.answers(NEEDED);
        authentication.answers(ASKED + "&opaque=o1==");
        assertEquals(
                "live?authmod=adobe&user=me&challenge=0badcafe&response=O+LGVloJRs8/Jp9FRftQlA==&opaque=o1==", app());
    }

    @Test
    void whoIsRefusedForGoodBeginsAnew() {
        authentication.answers(NEEDED);
        authentication.answers(ASKED);
        String failed = "[ AccessManager.Reject ] : [ authmod=adobe ] : ?reason=authfailed&opaque=o";
        assertFalse(authentication.answers(failed));
        assertEquals("The other server refuses the user name or the password", AdobeAuthentication.words(failed));
        assertEquals("live", app());
        assertTrue(authentication.answers(NEEDED));
        assertFalse(authentication.answers("The connection was closed"));
        assertEquals("live", app());
    }

    @Test
    void aServerThatAsksOverAndOverIsLeft() {
        assertTrue(authentication.answers(NEEDED));
        assertFalse(authentication.answers(NEEDED));
        assertTrue(authentication.answers(NEEDED));
        assertTrue(authentication.answers(ASKED));
        assertFalse(authentication.answers(ASKED));
    }

    @Test
    void nothingIsAnsweredWithoutAUserName() {
        AdobeAuthentication nobody =
                new AdobeAuthentication(Optional.empty(), Optional.of(new Secret("key")), () -> "");
        assertFalse(nobody.answers(NEEDED));
        assertEquals(REMOTE, nobody.on(REMOTE));
        assertEquals("The other server wants a user name and a password", AdobeAuthentication.words(NEEDED));
        assertEquals("No connection", AdobeAuthentication.words("No connection"));
    }

    @Test
    void namesWithSignsAreEscaped() {
        AdobeAuthentication odd = new AdobeAuthentication(Optional.of("a&b c"), Optional.of(new Secret("p")), () -> "");
        odd.answers(NEEDED);
        assertEquals("live?authmod=adobe&user=a%26b+c", odd.on(REMOTE).app());
    }
}
