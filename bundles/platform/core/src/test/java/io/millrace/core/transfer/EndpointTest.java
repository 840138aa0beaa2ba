package io.millrace.core.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.access.Secret;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EndpointTest {
    private static final Optional<String> ADMIN = Optional.of("admin");
    private static final Optional<Secret> SESAME = Optional.of(new Secret("sesame"));

    private static Endpoint parse(String url) {
        return Endpoint.parse(url, Optional.empty(), Optional.empty());
    }

    private static String refusal(String url) {
        return assertThrows(IllegalArgumentException.class, () -> parse(url)).getMessage();
    }

    @Test
    void credentialsAreTakenOutOfTheUrl() {
        Endpoint camera = parse("RTSP://ad%20min:p@ss:w+rd@10.0.0.5:554/cam?channel=1");
        assertEquals("rtsp://10.0.0.5:554/cam?channel=1", camera.uri().toString());
        assertEquals("rtsp", camera.scheme());
        assertEquals(Optional.of("ad min"), camera.user());
        assertEquals("p@ss:w+rd", camera.secret().orElseThrow().reveal());
        assertFalse(camera.toString().contains("p@ss"), camera::toString);
    }

    @Test
    void credentialsBesideTheUrlHoldWhereItHasNone() {
        Endpoint plain = Endpoint.parse("rtmp://host/live/x", ADMIN, SESAME);
        assertEquals(ADMIN, plain.user());
        assertEquals(SESAME, plain.secret());
        Endpoint user = Endpoint.parse("rtmp://other@host/live/x", ADMIN, SESAME);
        assertEquals(Optional.of("other"), user.user());
        assertEquals(SESAME, user.secret());
        Endpoint multicast = Endpoint.parse("udp://@239.0.0.1:1234", ADMIN, SESAME);
        assertEquals("udp://239.0.0.1:1234", multicast.uri().toString());
        assertEquals(ADMIN, multicast.user());
    }

    @Test
    void percentSignsThatMeanNothingStay() {
        assertEquals("100%", parse("http://u:100%@host/").secret().orElseThrow().reveal());
    }

    @Test
    void anAtSignInThePathIsNoCredential() {
        Endpoint rung = parse("rtmp://host/live/x@720p");
        assertEquals("rtmp://host/live/x@720p", rung.uri().toString());
        assertTrue(rung.user().isEmpty());
    }

    @Test
    void whatIsNoUrlIsNamedWithoutItsSecrets() {
        assertTrue(refusal("").contains("SCHEME://HOST"));
        assertTrue(refusal("host/path").contains("SCHEME://HOST"));
        assertTrue(refusal("http://" + "a".repeat(2_000)).contains("2000"));
        assertTrue(refusal("file:///etc/passwd").contains("names no host"));
        String wrong = refusal("rtsp://u:hidden@host/a b?key=hidden");
        assertTrue(wrong.contains("is no URL: Illegal character in path"), wrong);
        assertFalse(wrong.contains("hidden"), wrong);
        for (String url : List.of("rtsp://admin:hid/den@cam/1", "rtsp://u:hid%/den@cam")) {
            String refusal = refusal(url);
            assertFalse(refusal.contains("hid") || refusal.contains("den"), refusal);
            assertTrue(refusal.contains("%2F"), refusal);
        }
    }

    @Test
    void portsThatCannotBeAreRefused() {
        assertEquals("the URL's port is 99999; the highest is 65535", refusal("rtmp://host:99999/live/x"));
        assertEquals(65_535, parse("rtmp://host:65535/live/x").uri().getPort());
    }

    @Test
    void whatIsShownHasNeitherKeysNorSecrets() {
        Endpoint endpoint = parse("srt://u:hunter2@host:8890?passphrase=0123456789&latency=1");
        assertEquals("srt://host:8890?…", endpoint.shown());
        assertEquals(
                "*** was refused at ?…", endpoint.masked("hunter2 was refused at ?passphrase=0123456789&latency=1"));
        assertEquals("nothing to hide", parse("rtmp://host/a").masked("nothing to hide"));
    }
}
