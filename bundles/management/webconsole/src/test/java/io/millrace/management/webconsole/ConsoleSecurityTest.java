package io.millrace.management.webconsole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.access.FailureBrake;
import io.millrace.api.access.GuessBrake;
import io.millrace.testkit.FakeClock;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConsoleSecurityTest {
    private final ConsoleSecurity security = new ConsoleSecurity(
            (user, password) -> List.of("admin", "mallory").contains(user) && new String(password).equals("s:e:c"),
            new GuessBrake(new FakeClock()));

    @Test
    void anAdministratorIsLetIn() {
        assertEquals("admin", authenticate(basic("admin:s:e:c"), new FakeExchange()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Basic !!!", "Basic YWRtaW4=", "Bearer x", "Basic "})
    void nonsenseIsRefused(String header) {
        FakeExchange exchange = new FakeExchange();
        assertNull(authenticate(header, exchange));
        assertEquals(401, exchange.status);
        assertTrue(exchange.committed, "or the HTTP service turns it into 403");
        assertTrue(exchange.responseHeaders.get("WWW-Authenticate").startsWith("Basic realm="));
    }

    @Test
    void aMissingHeaderIsAskedForAndNotCounted() {
        for (int i = 0; i < 50; i++) {
            FakeExchange exchange = new FakeExchange();
            assertNull(security.authenticate(exchange.request(), exchange.response()));
            assertEquals(401, exchange.status);
        }
        assertEquals("admin", authenticate(basic("admin:s:e:c"), new FakeExchange()));
    }

    @Test
    void guessingIsStopped() {
        for (int i = 0; i < FailureBrake.FREE_FAILURES; i++) {
            assertNull(authenticate(basic("admin:guess" + i), new FakeExchange()));
        }
        FakeExchange exchange = new FakeExchange();
        assertNull(authenticate(basic("admin:s:e:c"), exchange));
        assertEquals(429, exchange.status);
    }

    @Test
    void whoHasAnAccountGuessesAnothersNoLonger() {
        for (int i = 0; i < FailureBrake.FREE_FAILURES; i++) {
            assertEquals("mallory", authenticate(basic("mallory:s:e:c"), new FakeExchange()));
            assertNull(authenticate(basic("admin:guess" + i), new FakeExchange()));
        }
        FakeExchange exchange = new FakeExchange();
        assertNull(authenticate(basic("mallory:s:e:c"), exchange));
        assertEquals(429, exchange.status);
    }

    private Object authenticate(String header, FakeExchange exchange) {
        exchange.requestHeaders.put("Authorization", header);
        return security.authenticate(exchange.request(), exchange.response());
    }

    private static String basic(String credentials) {
        return "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
    }
}
