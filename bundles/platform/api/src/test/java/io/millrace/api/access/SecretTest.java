package io.millrace.api.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.millrace.api.media.StreamName;
import io.millrace.api.session.Session;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SecretTest {
    @Test
    void aSecretIsNeverShown() {
        Secret secret = new Secret("hunter2");
        assertEquals("***", secret.toString());
        AccessRequest request = AccessRequest.of(
                Session.Role.PUBLISH,
                "rtmp",
                StreamName.of("live", "x"),
                new Peer(new InetSocketAddress("192.0.2.1", 1), false, false),
                Optional.of(secret));
        assertFalse(request.toString().contains("hunter2"));
    }

    @Test
    void secretsAreEqualByValue() {
        assertEquals(new Secret("a"), new Secret("a"));
        assertEquals(new Secret("a").hashCode(), new Secret("a").hashCode());
        assertNotEquals(new Secret("a"), new Secret("b"));
        assertNotEquals(new Secret("a"), new Secret("aa"));
        assertEquals("ü", new Secret("ü").reveal());
    }
}
