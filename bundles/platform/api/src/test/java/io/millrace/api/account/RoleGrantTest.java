package io.millrace.api.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.StreamName;
import org.junit.jupiter.api.Test;

class RoleGrantTest {
    @Test
    void aScopeCoversItsStreamsAndTheirRenditions() {
        StreamName stream = StreamName.parse("live/x");
        assertTrue(new RoleGrant(Role.PUBLISHER, "live/x").covers(stream));
        assertTrue(new RoleGrant(Role.VIEWER, "live/x").covers(StreamName.parse("live/x@720p")));
        assertTrue(new RoleGrant(Role.PUBLISHER, "live/*").covers(stream));
        assertTrue(new RoleGrant(Role.PUBLISHER, "*").covers(stream));
        assertFalse(new RoleGrant(Role.PUBLISHER, "live/y").covers(stream));
        assertFalse(new RoleGrant(Role.PUBLISHER, "liv/*").covers(stream));
    }

    @Test
    void scopesThatAreNoneAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new RoleGrant(Role.PUBLISHER, "live"));
        assertThrows(IllegalArgumentException.class, () -> new RoleGrant(Role.PUBLISHER, "li ve/*"));
        assertThrows(IllegalArgumentException.class, () -> new RoleGrant(Role.PUBLISHER, ""));
        assertThrows(IllegalArgumentException.class, () -> new RoleGrant(Role.OPERATOR, "live/*"));
    }

    @Test
    void rolesAreWords() {
        assertEquals(Role.PUBLISHER, Role.parse("Publisher"));
        assertEquals("administrator", new RoleGrant(Role.ADMINISTRATOR, "*").toString());
        assertEquals("viewer live/*", new RoleGrant(Role.VIEWER, "live/*").toString());
        assertTrue(assertThrows(IllegalArgumentException.class, () -> Role.parse("king"))
                .getMessage()
                .contains("\"king\""));
    }
}
