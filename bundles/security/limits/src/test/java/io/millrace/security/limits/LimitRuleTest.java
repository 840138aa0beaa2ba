package io.millrace.security.limits;

import static io.millrace.testkit.AccessRequests.configuration;
import static io.millrace.testkit.AccessRequests.decide;
import static io.millrace.testkit.AccessRequests.refusal;
import static io.millrace.testkit.AccessRequests.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.access.Decision;
import io.millrace.api.access.Grant;
import io.millrace.api.access.Identity;
import io.millrace.api.access.Limits;
import io.millrace.api.media.StreamName;
import io.millrace.api.session.Session;
import io.millrace.api.session.Sessions;
import io.millrace.testkit.FakeSession;
import io.millrace.testkit.FakeSessions;
import io.millrace.testkit.FakeWorkers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class LimitRuleTest {
    private static final String HERE = "192.0.2.1";
    private static final String THERE = "192.0.2.2";
    private static final Identity ANNA = new Identity("account", "anna");
    private static final Identity BERT = new Identity("account", "bert");

    private final FakeWorkers workers = FakeWorkers.direct();
    private final FakeSessions sessions = new FakeSessions();

    @Test
    void anAddressHasSoManySessionsAtOnce() {
        LimitRule rule = rule(Map.of("sessionsPerAddress", "2"));
        FakeSession first = comes(rule, play("live/x", HERE, Identity.ANONYMOUS));
        comes(rule, play("live/y", HERE, Identity.ANONYMOUS));
        assertEquals(
                "Your address 192.0.2.1 has 2 sessions here already, which is all it may (access rule office)",
                refusal(rule.room(play("live/x", HERE, Identity.ANONYMOUS))));
        comes(rule, play("live/x", THERE, Identity.ANONYMOUS));
        first.close();
        workers.clock.advance(Arrivals.SOON_US + 1);
        comes(rule, play("live/x", HERE, Identity.ANONYMOUS));
    }

    @Test
    void soHasANetworkOfIpv6() {
        LimitRule rule = rule(Map.of("sessionsPerAddress", "2"));
        comes(rule, play("live/x", "2001:db8:0:1::1", Identity.ANONYMOUS));
        assertEquals(Decision.ABSTAIN, rule.room(play("live/x", "2001:db8:0:1::2", Identity.ANONYMOUS)), "it arrives");
        assertTrue(refusal(rule.room(play("live/x", "2001:db8:0:1:ffff::3", Identity.ANONYMOUS)))
                .startsWith("Your address 2001:db8:0:1:ffff:0:0:3 has 2 sessions here"));
        comes(rule, play("live/x", "2001:db8:0:2::1", Identity.ANONYMOUS));
    }

    @Test
    void aRuleThatIsWidenedDoesNotTakeALifeForASecond() {
        LimitRule rule = rule(Map.of("bitsPerSecondPerStream", "1000000", "streams", "vip/*"));
        FakeSession viewer = opens(play("live/x", HERE, Identity.ANONYMOUS));
        sends(viewer, 1_000_000_000);
        rule.modified(configuration(LimitRule.PID, Map.of("bitsPerSecondPerStream", "1000000")));
        sends(viewer, 100_000);
        assertEquals(Decision.ABSTAIN, rule.room(play("live/x", THERE, Identity.ANONYMOUS)));
    }

    @Test
    void soHasAnAccountFromWhereverItComes() {
        LimitRule rule = rule(Map.of("sessionsPerAccount", "1"));
        comes(rule, play("live/x", HERE, ANNA));
        assertEquals(
                "The account anna has a session already, which is all it may (access rule office)",
                refusal(rule.room(play("live/y", THERE, ANNA))));
        comes(rule, play("live/x", HERE, BERT));
        comes(rule, play("live/x", HERE, Identity.ANONYMOUS));
        comes(rule, play("live/x", HERE, Identity.ANONYMOUS));
    }

    @Test
    void soHasAKeyOrToken() {
        LimitRule rule = rule(Map.of("sessionsPerKey", "1"));
        Identity token = new Identity("token", "shop/42");
        comes(rule, play("live/x", HERE, token));
        assertTrue(refusal(rule.room(play("live/x", THERE, token))).contains("This token is in use"));
        comes(rule, play("live/x", THERE, new Identity("token", "shop/43")));
    }

    @Test
    void soHasAStreamWithItsRenditions() {
        LimitRule rule = rule(Map.of("sessionsPerStream", "2"));
        comes(rule, play("live/x@720p", HERE, Identity.ANONYMOUS));
        comes(rule, play("live/x", THERE, Identity.ANONYMOUS));
        assertTrue(refusal(rule.room(play("live/x@360p", "192.0.2.3", Identity.ANONYMOUS)))
                .startsWith("live/x has 2 sessions, which is all it may"));
        comes(rule, play("live/y", HERE, Identity.ANONYMOUS));
    }

    @Test
    void manyWhoComeAtOnceAreCountedBeforeTheirSessionsBegin() {
        LimitRule rule = rule(Map.of("sessionsPerStream", "2"));
        Grant grant = play("live/x", HERE, Identity.ANONYMOUS);
        assertEquals(Decision.ABSTAIN, rule.room(grant));
        assertEquals(Decision.ABSTAIN, rule.room(grant));
        assertTrue(refusal(rule.room(grant)).contains("has 2 sessions"));
        opens(grant);
        assertTrue(refusal(rule.room(grant)).contains("has 2 sessions"));
        workers.clock.advance(Arrivals.SOON_US + 1);
        assertEquals(Decision.ABSTAIN, rule.room(grant), "one of them never began");
    }

    @Test
    void whatIsAskedForSomebodyElseTakesNoRoom() {
        LimitRule rule = rule(Map.of("sessionsPerStream", "1"));
        Grant grant = play("live/x", HERE, Identity.ANONYMOUS);
        Grant question = new Grant(
                grant.request().asQuestion(), grant.stream(), grant.identity(), grant.validUntil(), grant.limits());
        assertEquals(Decision.ABSTAIN, rule.room(question));
        comes(rule, grant);
        assertTrue(refusal(rule.room(question)).contains("has a session"));
    }

    @Test
    void thoseWhomTheRuleIsNotAboutDoNotCount() {
        LimitRule rule = rule(Map.of("sessionsPerAddress", "1", "streams", "vip/*"));
        opens(play("live/x", HERE, Identity.ANONYMOUS));
        comes(rule, play("vip/x", HERE, Identity.ANONYMOUS));
        assertEquals(Decision.ABSTAIN, rule.room(play("live/y", HERE, Identity.ANONYMOUS)));
        assertEquals(Decision.ABSTAIN, rule.room(grant(Session.Role.PUBLISH, "vip/y", HERE, ANNA)));
    }

    @Test
    void publishersAreLimitedWhereTheRuleSaysSo() {
        LimitRule rule = rule(Map.of("sessionsPerKey", "1", "roles", "publish"));
        Identity key = new Identity("key", "12345678");
        comes(rule, grant(Session.Role.PUBLISH, "live/x", HERE, key));
        assertTrue(refusal(rule.room(grant(Session.Role.PUBLISH, "live/y", HERE, key)))
                .contains("This key is in use"));
    }

    @Test
    void aStreamWhoseViewersAreSentTooMuchTakesNoMore() {
        LimitRule rule = rule(Map.of("bitsPerSecondPerStream", "1000000"));
        FakeSession viewer = comes(rule, play("live/x", HERE, Identity.ANONYMOUS));
        sends(viewer, 100_000);
        assertEquals(Decision.ABSTAIN, rule.room(play("live/x", HERE, Identity.ANONYMOUS)));
        for (int second = 0; second < 12; second++) {
            sends(viewer, 150_000);
        }
        assertEquals(
                "The viewers of live/x are sent 1000 kbit/s already, which is all they may; try again later"
                        + " (access rule office)",
                refusal(rule.room(play("live/x", THERE, Identity.ANONYMOUS))));
        assertEquals(Decision.ABSTAIN, rule.room(play("live/y", THERE, Identity.ANONYMOUS)));
        assertTrue(viewer.isOpen(), "who is there stays");
        viewer.close();
        sends(viewer, 0);
        assertEquals(Decision.ABSTAIN, rule.room(play("live/x", THERE, Identity.ANONYMOUS)));
    }

    @Test
    void soDoesAnAccount() {
        LimitRule rule = rule(Map.of("bitsPerSecondPerAccount", "500000"));
        FakeSession viewer = comes(rule, play("live/x", HERE, ANNA));
        sends(viewer, 90_000);
        assertTrue(refusal(rule.room(play("live/y", HERE, ANNA))).contains("account anna is sent 500 kbit/s"));
        assertEquals(Decision.ABSTAIN, rule.room(play("live/x", HERE, BERT)));
    }

    @Test
    void whatCannotBeReadRefusesEverybody() {
        LimitRule rule = rule(Map.of("sessionsPerAddress", "some"));
        assertTrue(
                refusal(rule, request(Session.Role.PLAY, "live/x", HERE, null)).contains("cannot be read"));
        rule.modified(configuration(LimitRule.PID, Map.of("sessionsPerAddress", "1")));
        assertEquals(Decision.ABSTAIN, decide(rule, request(Session.Role.PLAY, "live/x", HERE, null)));
        comes(rule, play("live/x", HERE, Identity.ANONYMOUS));
        assertTrue(refusal(rule.room(play("live/x", HERE, Identity.ANONYMOUS))).contains("a session"));
        rule.deactivate();
        workers.timer.advance(5_000_000);
    }

    @Test
    void theServiceOfSessionsIsGotOnce() {
        List<String> asked = new ArrayList<>();
        Supplier<Sessions> once = LimitRule.once(() -> {
            asked.add("once");
            return sessions;
        });
        assertEquals(sessions, once.get());
        assertEquals(sessions, once.get());
        assertEquals(List.of("once"), asked);
    }

    private LimitRule rule(Map<String, Object> values) {
        return new LimitRule(configuration(LimitRule.PID, values), workers, () -> sessions);
    }

    /** There is room, and the session begins. */
    private FakeSession comes(LimitRule rule, Grant grant) {
        assertEquals(Decision.ABSTAIN, rule.room(grant));
        return opens(grant);
    }

    private FakeSession opens(Grant grant) {
        FakeSession session = (FakeSession) sessions.open(grant, "rtmp");
        session.startedUtcUs = workers.clock.utcUs();
        return session;
    }

    /** A second goes by. */
    private void sends(FakeSession session, long bytes) {
        session.sent(bytes);
        workers.timer.advance(SentRates.LOOK_US);
    }

    private static Grant play(String stream, String address, Identity identity) {
        return grant(Session.Role.PLAY, stream, address, identity);
    }

    private static Grant grant(Session.Role role, String stream, String address, Identity identity) {
        return new Grant(
                request(role, stream, address, null),
                StreamName.parse(stream),
                identity,
                Optional.empty(),
                Limits.NONE);
    }
}
