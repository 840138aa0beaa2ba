package io.millrace.core.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.millrace.api.access.AccessRequest;
import io.millrace.api.access.Peer;
import io.millrace.api.access.RefusalTotal;
import io.millrace.api.access.RefusedAttempt;
import io.millrace.api.access.Secret;
import io.millrace.api.media.StreamName;
import io.millrace.api.session.Session;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RefusedLogTest {
    private final RefusedLog log = new RefusedLog();

    @Test
    void equalAttemptsAreOneLineWithTheLatestTime() {
        log.add(request("x", 1), "rule", "no", Instant.ofEpochSecond(1));
        log.add(request("y", 1), "rule", "no", Instant.ofEpochSecond(2));
        RefusedAttempt again = log.add(request("x", 2), "rule", "no", Instant.ofEpochSecond(3));
        assertEquals(2, again.count());
        assertEquals("rule", again.rule());
        assertEquals(again, log.list().get(0), "newest first");
        assertEquals(2, log.list().size());
        assertEquals(
                1,
                log.add(request("x", 1), "rule", "other reason", Instant.EPOCH).count());
    }

    @Test
    void aKeyGivenAsNameIsMaskedAndCredentialsAreNotKept() {
        log.add(request("sk-12345678-verysecret", 1), "rule", "no", Instant.EPOCH);
        assertEquals("live/sk-…", log.list().get(0).stream());
        log.add(request("x", 1), "rule", "no", Instant.EPOCH);
        assertFalse(log.list().toString().contains("hunter2"));
    }

    @Test
    void aFloodDropsTheOldest() {
        for (int i = 0; i < RefusedLog.MAX_ATTEMPTS + 10; i++) {
            log.add(request("s" + i, 1), "rule", "no", Instant.ofEpochSecond(i));
        }
        assertEquals(RefusedLog.MAX_ATTEMPTS, log.list().size());
        assertEquals("live/s209", log.list().get(0).stream());
        assertEquals("live/s10", log.list().get(RefusedLog.MAX_ATTEMPTS - 1).stream());
    }

    @Test
    void totalsForgetNothing() {
        for (int i = 0; i < RefusedLog.MAX_ATTEMPTS + 10; i++) {
            log.add(request("s" + i, 1), "rule", "no", Instant.ofEpochSecond(i));
        }
        log.add(request("s0", 1), "rule", "no", Instant.ofEpochSecond(1));
        assertEquals(
                List.of(new RefusalTotal(Session.Role.PUBLISH, "rtmp", RefusedLog.MAX_ATTEMPTS + 11)), log.totals());
    }

    private static AccessRequest request(String name, int port) {
        return AccessRequest.of(
                Session.Role.PUBLISH,
                "rtmp",
                StreamName.of("live", name),
                new Peer(new InetSocketAddress("192.0.2.7", port), false, false),
                Optional.of(new Secret("hunter2")));
    }
}
