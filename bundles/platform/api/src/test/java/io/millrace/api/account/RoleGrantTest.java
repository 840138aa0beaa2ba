package io.millrace.api.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.StreamName;
import java.util.List;
import java.util.Optional;
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

    @Test
    void twoGrantsTogetherPermitWhatBothDo() {
        RoleGrant everything = new RoleGrant(Role.ADMINISTRATOR, "*");
        RoleGrant streams = new RoleGrant(Role.OPERATOR, "*");
        RoleGrant live = new RoleGrant(Role.PUBLISHER, "live/*");
        RoleGrant one = new RoleGrant(Role.PUBLISHER, "live/one");
        assertEquals(Optional.of(live), everything.and(live));
        assertEquals(Optional.of(one), one.and(streams));
        assertEquals(Optional.of(streams), streams.and(everything));
        assertEquals(Optional.of(one), live.and(one));
        assertEquals(Optional.empty(), one.and(new RoleGrant(Role.VIEWER, "*")));
        assertEquals(Optional.empty(), live.and(new RoleGrant(Role.PUBLISHER, "live2/*")));
        assertFalse(streams.includes(everything));
        assertFalse(one.includes(live));
        assertFalse(new RoleGrant(Role.PUBLISHER, "live/o").includes(one));
    }

    @Test
    void aLoginMayWhatItsGrantsSay() {
        Login login = new Login("anna", Optional.empty(), List.of(new RoleGrant(Role.PUBLISHER, "live/*")));
        assertTrue(login.may(Role.PUBLISHER, StreamName.parse("live/x@720p")));
        assertFalse(login.may(Role.PUBLISHER, StreamName.parse("tv/x")));
        assertFalse(login.may(Role.VIEWER, StreamName.parse("live/x")));
        assertFalse(login.isOperator());
        Login boss = new Login("boss", Optional.empty(), List.of(new RoleGrant(Role.ADMINISTRATOR, "*")));
        assertTrue(boss.isAdministrator() && boss.isOperator() && boss.may(Role.VIEWER, StreamName.parse("a/b")));
    }
}
