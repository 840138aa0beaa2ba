package io.millrace.protocols.rtmp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.access.Secret;
import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RemoteAddressTest {
    private static RemoteAddress of(String uri, String secret) {
        return RemoteAddress.of(URI.create(uri), Optional.ofNullable(secret).map(Secret::new));
    }

    @Test
    void applicationAndNameStandInThePath() {
        RemoteAddress plain = of("rtmp://host/live/cam?a=b", null);
        assertEquals(new RemoteAddress("host", 1935, false, "live", "rtmp://host/live", "cam?a=b"), plain);
        RemoteAddress deep = of("rtmps://host:1936/app/instance/cam", null);
        assertEquals("app/instance", deep.app());
        assertEquals("rtmps://host:1936/app/instance", deep.tcUrl());
        assertTrue(deep.tls());
        assertEquals(443, of("rtmps://host/app/x", null).port());
    }

    @Test
    void aSecretIsTheNameOrTheKeyOfTheName() {
        assertEquals("sk-1?x", of("rtmp://host/live2/", "sk-1?x").stream());
        assertEquals("live2", of("rtmp://host/live2", "sk").app());
        assertEquals("cam?key=a%2Bb", of("rtmp://host/live/cam", "a+b").stream());
        assertEquals("cam?a=b&key=k", of("rtmp://host/live/cam?a=b", "k").stream());
    }

    @Test
    void whatNamesNoStreamIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> of("rtmp://host", "k"));
        assertThrows(IllegalArgumentException.class, () -> of("rtmp://host/", "k"));
        String reason = assertThrows(IllegalArgumentException.class, () -> of("rtmp://host/live", null))
                .getMessage();
        assertTrue(reason.contains("rtmp://HOST/APP/NAME"), reason);
    }
}
