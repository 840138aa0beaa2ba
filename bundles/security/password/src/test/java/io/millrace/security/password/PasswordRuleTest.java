package io.millrace.security.password;

import static io.millrace.testkit.AccessRequests.configuration;
import static io.millrace.testkit.AccessRequests.decide;
import static io.millrace.testkit.AccessRequests.play;
import static io.millrace.testkit.AccessRequests.publish;
import static io.millrace.testkit.AccessRequests.refusal;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.access.AccessRequest;
import io.millrace.api.access.Decision;
import io.millrace.api.access.FailureBrake;
import io.millrace.api.access.Secret;
import io.millrace.testkit.FakeWorkers;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;
import org.junit.jupiter.api.Test;

class PasswordRuleTest {

    private static final String RIGHT = "open sesame";
    private static final String HERE = "192.0.2.9";

    private final FakeWorkers workers = FakeWorkers.direct();
    private final PasswordDoor door = new PasswordDoor(workers);
    private final String hash = hash(RIGHT);
    private final PasswordRule rule = rule(Map.of());

    @Test
    void whoKnowsThePasswordIsLetIn() {
        Decision.Allow allow = assertInstanceOf(Decision.Allow.class, decide(rule, play("live/x", HERE, RIGHT)));
        assertEquals("password:office", allow.identity().toString());
        assertInstanceOf(Decision.Allow.class, decide(rule, play("live/x@720p", HERE, RIGHT)));
    }

    @Test
    void whoDoesNotIsToldWhy() {
        assertEquals(
                "This stream needs a password, which its page /watch/live/x asks for (access rule office)",
                refusal(rule, play("live/x", HERE)));
        assertEquals("The password is wrong (access rule office)", refusal(rule, play("live/x", HERE, "open says me")));
        assertEquals("The password is wrong (access rule office)", refusal(rule, play("live/x", HERE, "x".repeat(99))));
        assertEquals("The password is wrong (access rule office)", refusal(rule, play("live/x", HERE, "\ud800 half")));
        assertEquals("The password is wrong (access rule office)", refusal(rule, play("live/x", HERE, "nul\0nul")));
    }

    @Test
    void itIsAboutItsStreamsAndViewersOnly() {
        PasswordRule vip = rule(Map.of("streams", "vip/*"));
        assertEquals(Decision.ABSTAIN, decide(vip, play("live/x", HERE)));
        assertEquals(Decision.ABSTAIN, decide(vip, publish("vip/x", HERE)));
        assertTrue(refusal(vip, play("vip/x", HERE)).contains("needs a password"));
    }

    @Test
    void whereOtherWaysInAreLeftOpenTheirCredentialsAreNoPasswords() {
        PasswordRule one = rule(Map.of("needed", "false"));
        assertEquals(Decision.ABSTAIN, decide(one, play("live/x", HERE)));
        assertEquals(Decision.ABSTAIN, decide(one, play("live/x", HERE, "eyJhbGciOiJFUzI1NiJ9.e30.x")));
        assertEquals(Decision.ABSTAIN, decide(one, play("live/x", HERE, "sk-12345678-abc")));
        assertEquals(Decision.ABSTAIN, decide(one, play("live/x", HERE, "mr_0123abcd_" + "a".repeat(26))));
        assertEquals(Decision.ABSTAIN, decide(one, play("live/x", HERE, "guess")), "another rule may know it");
        assertEquals(Decision.ABSTAIN, decide(one, play("live/x", HERE, "pw.1.abcdefghijklmnopqrstuvwx")));
        assertInstanceOf(Decision.Allow.class, decide(one, play("live/x", HERE, RIGHT)));
        assertInstanceOf(
                Decision.Allow.class,
                decide(one, play("live/x", HERE, token(one, "live/x", HERE).text())));
        assertInstanceOf(Decision.Allow.class, decide(one, by("", RIGHT)), "Basic without a name");
    }

    @Test
    void othersCredentialsAreNoGuessesButGuessesAre() {
        PasswordRule one = rule(Map.of("needed", "false"));
        for (int i = 0; i < 3 * FailureBrake.FREE_FAILURES; i++) {
            assertEquals(Decision.ABSTAIN, decide(one, by("anna", "her own")));
            assertEquals(Decision.ABSTAIN, decide(one, play("live/x", HERE, "mr_0123abcd_" + i)));
        }
        assertInstanceOf(Decision.Allow.class, decide(one, play("live/x", HERE, RIGHT)));
        for (int i = 0; i < FailureBrake.FREE_FAILURES; i++) {
            decide(one, play("live/x", HERE, "guess" + i));
        }
        assertEquals(Decision.ABSTAIN, decide(one, play("live/x", HERE, RIGHT)), "who guesses has to wait");
        assertInstanceOf(Decision.Allow.class, decide(one, play("live/x", "192.0.2.10", RIGHT)));
    }

    @Test
    void whereThePasswordIsNeededAUserNameChangesNothing() {
        assertInstanceOf(Decision.Allow.class, decide(rule, by("any", RIGHT)));
        assertTrue(refusal(rule, by("any", "guess")).contains("wrong"));
    }

    @Test
    void ofSeveralPasswordsOfAStreamAnyIsEnough() {
        PasswordRule other = named("other", Map.of(".hash", hash("another")));
        for (int i = 0; i < 2; i++) {
            assertInstanceOf(Decision.Allow.class, decide(rule, play("live/x", HERE, RIGHT)));
            assertEquals(Decision.ABSTAIN, decide(other, play("live/x", HERE, RIGHT)));
            assertEquals(Decision.ABSTAIN, decide(rule, play("live/x", HERE, "another")));
            assertInstanceOf(Decision.Allow.class, decide(other, play("live/x", HERE, "another")));
        }
        assertTrue(refusal(rule, play("live/x", HERE, "guess")).contains("wrong (access rule office)"));
        assertTrue(refusal(other, play("live/x", HERE, "guess")).contains("wrong (access rule other)"));
        String token = token(other, "live/x", HERE).text();
        assertInstanceOf(Decision.Allow.class, decide(other, play("live/x", HERE, token)));
        assertEquals(Decision.ABSTAIN, decide(rule, play("live/x", HERE, token)));
        workers.clock.advance(720L * 60 * 1_000_000);
        assertFalse(refusal(rule, play("live/x", HERE, token)).isEmpty(), "it is over for everybody");
        other.deactivate();
        assertTrue(refusal(rule, play("live/x", HERE, "another")).contains("wrong"), "its rule is gone");
    }

    @Test
    void aPasswordThatOneKnowsDoesNotHelpToGuessAnother() {
        PasswordRule mine = named("mine", Map.of(".hash", hash("mine"), "streams", "my/*"));
        PasswordRule wanted = named("wanted", Map.of("streams", "vip/*"));
        rule.deactivate();
        for (int i = 0; i < FailureBrake.FREE_FAILURES; i++) {
            assertTrue(refusal(wanted, play("vip/x", HERE, "guess" + i)).contains("wrong"));
            assertInstanceOf(Decision.Allow.class, decide(mine, play("my/x", HERE, "mine")));
            // not remembered any more
            mine.modified(properties("mine", Map.of(".hash", hash("mine", i + 1), "streams", "my/*")));
        }
        assertTrue(refusal(wanted, play("vip/x", HERE, "guess")).contains("wait a minute"));
        assertInstanceOf(Decision.Allow.class, decide(mine, play("my/x", HERE, "mine")), "and that counts on");
    }

    @Test
    void whatIsAskedForSomebodyElseHoldsNobodyUp() {
        for (int i = 0; i < FailureBrake.FREE_FAILURES; i++) {
            assertTrue(refusal(rule, play("live/x", HERE, "guess" + i).asQuestion())
                    .contains("wrong"));
        }
        assertInstanceOf(Decision.Allow.class, decide(rule, play("live/x", HERE, RIGHT)));
        assertTrue(
                refusal(rule, play("live/x", "192.0.2.10", RIGHT).asQuestion()).contains("wait a minute"),
                "questions are no way to guess");
    }

    @Test
    void whoGuessesDoesNotSeeThatAGuessIsRight() {
        assertInstanceOf(Decision.Allow.class, decide(rule, play("live/x", "192.0.2.10", RIGHT)), "it is remembered");
        for (int i = 0; i < FailureBrake.FREE_FAILURES; i++) {
            refusal(rule, play("live/x", HERE, "guess" + i));
        }
        assertTrue(refusal(rule, play("live/x", HERE, RIGHT)).contains("wait a minute"));
        PasswordRule other = named("other", Map.of(".hash", hash("another")));
        assertTrue(refusal(other, play("live/x", HERE, RIGHT)).contains("wrong"), "nor by another rule");
    }

    @Test
    void guessingIsBraked() {
        for (int i = 0; i < FailureBrake.FREE_FAILURES; i++) {
            assertTrue(refusal(rule, play("live/x", HERE, "guess" + i)).contains("wrong"));
        }
        assertEquals(
                "Too many wrong passwords from your address: wait a minute (access rule office)",
                refusal(rule, play("live/x", HERE, RIGHT)));
        assertInstanceOf(Decision.Allow.class, decide(rule, play("live/x", "192.0.2.10", RIGHT)), "others go on");
        workers.clock.advance(FailureBrake.LOCK_US);
        assertInstanceOf(Decision.Allow.class, decide(rule, play("live/x", HERE, RIGHT)));
    }

    @Test
    void addressesOfOneIpv6NetworkAreOneGuesser() {
        for (int i = 0; i < FailureBrake.FREE_FAILURES; i++) {
            refusal(rule, play("live/x", "2001:db8:1:2::" + i, "guess"));
        }
        assertTrue(
                refusal(rule, play("live/x", "2001:db8:1:2:ffff::1", "guess")).contains("wait a minute"));
        assertTrue(refusal(rule, play("live/x", "2001:db8:1:3::1", "guess")).contains("wrong"));
    }

    @Test
    void noMoreAreCheckedAtOnceThanTheProcessorBears() {
        FakeWorkers busy = FakeWorkers.queued();
        PasswordDoor crowded = new PasswordDoor(busy);
        PasswordRule one = new PasswordRule(configuration(PasswordRule.PID, Map.of(".hash", hash)), crowded);
        for (int i = 0; i < 16; i++) {
            assertNull(decide(one, play("live/x", "192.0.2." + i, RIGHT)), "it waits for a thread");
        }
        assertTrue(refusal(one, play("live/x", HERE, RIGHT)).contains("try again"));
        busy.queue.runAll();
        assertInstanceOf(Decision.Allow.class, decide(one, play("live/x", HERE, RIGHT)), "it is known now");
    }

    @Test
    void aTokenCountsForItsStreamUntilItExpires() {
        ViewerToken token = token(rule, "live/x", HERE);
        Decision.Allow allow = assertInstanceOf(Decision.Allow.class, decide(rule, play("live/x", HERE, token.text())));
        assertEquals(
                Instant.ofEpochSecond(token.expiresUtcSeconds()),
                allow.validUntil().orElseThrow());
        assertInstanceOf(Decision.Allow.class, decide(rule, play("live/x@720p", "192.0.2.77", token.text())));
        assertTrue(refusal(rule, play("live/y", HERE, token.text())).contains("for another stream"));
        workers.clock.advance(720L * 60 * 1_000_000);
        assertTrue(refusal(rule, play("live/x", HERE, token.text())).contains("enter the password again"));
    }

    @Test
    void aTokenCanNotBeMadeUp() {
        String text = token(rule, "live/x", HERE).text();
        String[] parts = text.split("\\.");
        String later = parts[0] + "." + (Long.parseLong(parts[1]) + 1) + "." + parts[2];
        assertFalse(refusal(rule, play("live/x", HERE, later)).isEmpty());
        assertFalse(refusal(rule, play("live/x", HERE, "pw.1.x")).isEmpty(), "that is a wrong password");
    }

    @Test
    void aTokenOfAnotherPasswordIsVoid() {
        ViewerToken token = token(rule, "live/x", HERE);
        rule.modified(configuration(PasswordRule.PID, Map.of(".hash", hash("another"))));
        assertTrue(refusal(rule, play("live/x", HERE, token.text())).contains("the password was changed"));
        assertTrue(refusal(rule, play("live/x", HERE, RIGHT)).contains("wrong"));
    }

    @Test
    void aTokenThatIsBoundCountsForItsAddressOnly() {
        PasswordRule bound = rule(Map.of("boundToAddress", "true"));
        ViewerToken token = token(bound, "live/x", HERE);
        assertInstanceOf(Decision.Allow.class, decide(bound, play("live/x", HERE, token.text())));
        assertTrue(refusal(bound, play("live/x", "192.0.2.10", token.text())).contains("or viewer"));
        assertFalse(token.toString().contains(token.text()));
    }

    @Test
    void whatIsNoHashLetsNobodyIn() {
        PasswordRule broken = rule(Map.of(".hash", "open sesame"));
        assertTrue(refusal(broken, play("live/x", HERE, RIGHT)).contains("cannot be read"));
        assertFalse(broken.covers(play("live/x", HERE)));
    }

    @Test
    void hashesAreMadeOfWhatCanBeAPassword() throws Exception {
        String made = door.hash(new Secret("pässword")).toCompletableFuture().get();
        assertTrue(PasswordHash.isHash(made), made);
        String half = assertThrows(IllegalArgumentException.class, () -> PasswordHash.of(new Secret("pass\uD83Dword")))
                .getMessage();
        assertTrue(half.contains("half a character"), half);
        assertTrue(PasswordHash.matches(made, new Secret("pässword")));
        for (String not : new String[] {"", "two\nlines", "x".repeat(73)}) {
            ExecutionException failure = org.junit.jupiter.api.Assertions.assertThrows(
                    ExecutionException.class,
                    () -> door.hash(new Secret(not)).toCompletableFuture().get());
            assertInstanceOf(IllegalArgumentException.class, failure.getCause());
        }
        assertFalse(PasswordHash.isHash("$2y$31$" + "a".repeat(53)), "that would take days to check");
    }

    private static String hash(String password) {
        return hash(password, 0);
    }

    private static String hash(String password, int salt) {
        byte[] bytes = new byte[16];
        bytes[0] = (byte) salt;
        // cost 4 is enough for tests
        return OpenBSDBCrypt.generate(password.toCharArray(), bytes, 4);
    }

    /** The only rule there is. */
    private PasswordRule rule(Map<String, Object> values) {
        door.rulesOf(play("live/x", HERE)).forEach(PasswordRule::deactivate);
        return named("office", values);
    }

    /** One more rule. */
    private PasswordRule named(String name, Map<String, Object> values) {
        return new PasswordRule(properties(name, values), door);
    }

    private Map<String, Object> properties(String name, Map<String, Object> values) {
        Map<String, Object> all = new HashMap<>(Map.of(".hash", hash));
        all.putAll(values);
        all = configuration(PasswordRule.PID, all);
        all.put("service.pid", PasswordRule.PID + "~" + name);
        return all;
    }

    private static AccessRequest by(String user, String credential) {
        AccessRequest request = play("live/x", HERE, credential);
        return new AccessRequest(
                request.role(),
                request.protocol(),
                request.stream(),
                request.peer(),
                request.credential(),
                Optional.of(user),
                Map.of());
    }

    private ViewerToken token(PasswordRule of, String stream, String address) {
        return ViewerToken.make(
                of.settings().orElseThrow(),
                play(stream, address).stream(),
                play(stream, address).peer(),
                door.utcSeconds());
    }
}
