package io.millrace.security.password;

import static io.millrace.testkit.AccessRequests.configuration;
import static io.millrace.testkit.AccessRequests.decide;
import static io.millrace.testkit.AccessRequests.play;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.access.Decision;
import io.millrace.testkit.FakeWorkers;
import java.util.Map;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;
import org.junit.jupiter.api.Test;

class PasswordExchangeTest {
    private static final String PATH = "vip/x/password";

    private final FakeWorkers workers = FakeWorkers.direct();
    private final PasswordDoor door = new PasswordDoor(workers);
    private final PasswordExchange endpoint = new PasswordExchange(door);
    private final PasswordRule rule = rule("right");

    @Test
    void itSaysWhetherAStreamHasAPassword() {
        assertEquals("{\"needed\":true}\n", serve("GET", PATH, "").text.replace(" ", ""));
        assertEquals(
                "{\"needed\":false}\n", serve("GET", "live/x/password", "").text.replace(" ", ""));
        rule.deactivate();
        FakeExchange gone = serve("GET", PATH, "");
        assertEquals("{\"needed\":false}\n", gone.text.replace(" ", ""));
        assertEquals("no-store", gone.answered.get("Cache-Control"));
    }

    @Test
    void aPasswordIsExchangedForATokenThatLetsIn() {
        FakeExchange exchange = serve("POST", PATH, "password=right");
        assertEquals(200, exchange.status, exchange.text);
        String token = exchange.text.replaceAll("(?s).*\"token\" ?: ?\"([^\"]+)\".*", "$1");
        assertTrue(exchange.text.contains("/vip/x/~" + token + "/"), exchange.text);
        assertInstanceOf(Decision.Allow.class, decide(rule, play("vip/x", "192.0.2.9", token)));
    }

    @Test
    void ofSeveralRulesTheOneThatTakesThePasswordGivesTheToken() {
        PasswordRule other = rule("other word+");
        FakeExchange exchange = serve("POST", PATH, "a=b&password=other+word%2B");
        assertEquals(200, exchange.status, exchange.text);
        String token = exchange.text.replaceAll("(?s).*\"token\" ?: ?\"([^\"]+)\".*", "$1");
        assertInstanceOf(Decision.Allow.class, decide(other, play("vip/x", "192.0.2.9", token)));
    }

    @Test
    void whatIsWrongIsRefusedWithAReason() {
        assertEquals(403, serve("POST", PATH, "password=wrong").status);
        assertEquals("The password is wrong", serve("POST", PATH, "password=wrong").text);
        assertEquals(400, serve("POST", PATH, "").status);
        assertEquals(400, serve("POST", PATH, "password=").status);
        assertEquals(400, serve("POST", PATH, "password=%zz").status);
        assertEquals(404, serve("POST", "live/x/password", "password=right").status);
        assertEquals(405, serve("DELETE", PATH, "").status);
    }

    @Test
    void aPasswordThatIsSwitchedOffIsNeitherAskedForNorTaken() {
        String token =
                serve("POST", PATH, "password=right").text.replaceAll("(?s).*\"token\" ?: ?\"([^\"]+)\".*", "$1");
        rule.modified(configuration(PasswordRule.PID, Map.of("enabled", "false", "streams", "vip/*")));
        assertEquals("{\"needed\":false}\n", serve("GET", PATH, "").text.replace(" ", ""));
        assertEquals(404, serve("POST", PATH, "password=right").status);
        assertEquals(Decision.ABSTAIN, decide(rule, play("vip/x", "192.0.2.9", token)));
        PasswordRule other = rule("other");
        assertInstanceOf(
                Decision.Deny.class, decide(other, play("vip/x", "192.0.2.9", "right")), "it helps nobody any more");
    }

    @Test
    void guessingIsBrakedHereToo() {
        for (int i = 0; i < 10; i++) {
            assertEquals("The password is wrong", serve("POST", PATH, "password=guess" + i).text);
        }
        assertTrue(serve("POST", PATH, "password=right").text.contains("wait a minute"));
    }

    private FakeExchange serve(String method, String path, String body) {
        FakeExchange exchange = new FakeExchange(method, path, body);
        endpoint.serve(exchange);
        return exchange;
    }

    private PasswordRule rule(String password) {
        String hash = OpenBSDBCrypt.generate(password.toCharArray(), new byte[16], 4);
        return new PasswordRule(configuration(PasswordRule.PID, Map.of(".hash", hash, "streams", "vip/*")), door);
    }
}
