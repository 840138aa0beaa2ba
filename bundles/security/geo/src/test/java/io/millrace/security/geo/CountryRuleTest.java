package io.millrace.security.geo;

import static io.millrace.testkit.AccessRequests.configuration;
import static io.millrace.testkit.AccessRequests.decide;
import static io.millrace.testkit.AccessRequests.play;
import static io.millrace.testkit.AccessRequests.publish;
import static io.millrace.testkit.AccessRequests.refusal;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.access.AccessRequest;
import io.millrace.api.access.Decision;
import io.millrace.api.access.Peer;
import io.millrace.api.media.StreamName;
import io.millrace.api.session.Session;
import io.millrace.testkit.FakeWorkers;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CountryRuleTest {
    private static final String GERMAN = "203.0.113.7";
    private static final String FRENCH = "198.51.100.7";
    private static final String SWISS = "2001:db8::7";
    private static final String NOWHERE = "8.8.8.8";

    @TempDir
    Path folder;

    private final FakeWorkers workers = FakeWorkers.direct();
    private CountryFiles files;

    @BeforeEach
    void write() throws IOException {
        database("DE").write(folder.resolve("country.mmdb"));
        files = new CountryFiles(workers, folder);
    }

    private static TinyDatabase database(String first) throws IOException {
        return new TinyDatabase()
                .with("203.0.113.0/24", first)
                .with("198.51.100.0/24", Map.of("country_code", "FR"))
                .with("2001:db8::/32", Map.of("registered_country", Map.of("iso_code", "CH")))
                .with("10.0.0.0/8", "IT");
    }

    @Test
    void whoIsInADeniedCountryIsToldWhich() {
        CountryRule rule = rule(Map.of("deny", "de, ch"));
        assertEquals(
                "This stream does not play in your country, Germany (DE) (access rule office)",
                refusal(rule, play("live/x", GERMAN)));
        assertTrue(refusal(rule, play("live/x", SWISS)).contains("Switzerland (CH)"));
        assertEquals(Decision.ABSTAIN, decide(rule, play("live/x", FRENCH)));
        assertEquals(Decision.ABSTAIN, decide(rule, play("live/x", NOWHERE)), "nobody said that it is denied");
    }

    @Test
    void whereSomeAreAllowedOthersAreNot() {
        CountryRule rule = rule(Map.of("allow", "FR", "deny", "CH"));
        assertEquals(Decision.ABSTAIN, decide(rule, play("live/x", FRENCH)));
        assertTrue(refusal(rule, play("live/x", GERMAN)).contains("Germany"));
        assertTrue(refusal(rule, play("live/x", SWISS)).contains("Switzerland"));
        assertTrue(refusal(rule, play("live/x", NOWHERE)).contains("nobody knows which one"));
    }

    @Test
    void addressesOfPrivateNetworksAreOfNoCountryUnlessTheDatabaseSaysSo() {
        AccessRequest inside = play("live/x", "10.1.2.3");
        AccessRequest local = play("live/x", "127.0.0.1");
        assertEquals(Decision.ABSTAIN, decide(rule(Map.of("allow", "FR")), inside));
        assertEquals(Decision.ABSTAIN, decide(rule(Map.of("allow", "FR")), local));
        CountryRule strict = rule(Map.of("allow", "IT", "privateAddresses", "deny"));
        assertTrue(refusal(strict, inside).contains("of a private network"));
        CountryRule lookup = rule(Map.of("allow", "IT", "privateAddresses", "lookup"));
        assertEquals(Decision.ABSTAIN, decide(lookup, inside));
        assertTrue(refusal(lookup, local).contains("nobody knows which one"));
    }

    @Test
    void itIsAboutItsStreamsAndRolesOnly() {
        CountryRule rule = rule(Map.of("deny", "DE", "streams", "vip/*"));
        assertEquals(Decision.ABSTAIN, decide(rule, play("live/x", GERMAN)));
        assertEquals(Decision.ABSTAIN, decide(rule, publish("vip/x", GERMAN)));
        assertTrue(refusal(rule, play("vip/x", GERMAN)).contains("Germany"));
    }

    @Test
    void anotherDatabaseCountsAsSoonAsItIsThere() throws IOException {
        CountryRule rule = rule(Map.of("deny", "DE"));
        assertTrue(refusal(rule, play("live/x", GERMAN)).contains("Germany"));
        Path file = folder.resolve("country.mmdb");
        database("AT").with("192.0.2.0/24", "DE").write(file);
        workers.timer.advance(CountryFile.LOOK_US);
        assertEquals(Decision.ABSTAIN, decide(rule, play("live/x", GERMAN)));
        Files.writeString(file, "no database");
        workers.timer.advance(CountryFile.LOOK_US);
        assertTrue(refusal(rule, play("live/x", "192.0.2.7")).contains("Germany"), "the one before counts");
        Files.delete(file);
        workers.timer.advance(CountryFile.LOOK_US);
        assertTrue(refusal(rule, play("live/x", "192.0.2.7")).contains("Germany"), "the one before counts");
    }

    @Test
    void withoutADatabaseNobodyIsLetIn() throws IOException {
        CountryRule rule = rule(Map.of("deny", "DE", "database", "other.mmdb"));
        assertTrue(refusal(rule, play("live/x", FRENCH)).contains("without a database of countries"));
        database("DE").write(folder.resolve("other.mmdb"));
        workers.timer.advance(CountryFile.LOOK_US);
        assertEquals(Decision.ABSTAIN, decide(rule, play("live/x", FRENCH)));
    }

    @Test
    void whoComesWhileTheDatabaseIsReadWaits() {
        FakeWorkers slow = FakeWorkers.queued();
        CountryRule rule =
                new CountryRule(configuration(CountryRule.PID, Map.of("deny", "DE")), new CountryFiles(slow, folder));
        var answer = rule.decide(play("live/x", GERMAN)).toCompletableFuture();
        assertNull(answer.getNow(null));
        slow.queue.runAll();
        assertTrue(refusal(answer.join()).contains("Germany"));
    }

    @Test
    void whatCannotBeReadRefusesEverybody() {
        for (Map<String, Object> wrong : java.util.List.<Map<String, Object>>of(
                Map.of("deny", "Germany"),
                Map.of("allow", "D1"),
                Map.of("privateAddresses", "maybe"),
                Map.of("database", "../secret.mmdb"),
                Map.of("database", "/etc/secret.mmdb"))) {
            assertTrue(refusal(rule(wrong), play("live/x", FRENCH)).contains("cannot be read"), wrong.toString());
        }
    }

    @Test
    void anAddressThatIsNotKnownIsRefused() {
        Peer peer = new Peer(InetSocketAddress.createUnresolved("who", 1), false, false);
        AccessRequest request =
                AccessRequest.of(Session.Role.PLAY, "hls", StreamName.of("live", "x"), peer, Optional.empty());
        assertTrue(refusal(rule(Map.of()), request).contains("Nobody knows"));
    }

    @Test
    void aDatabaseIsInMemoryOnce() {
        assertEquals(files.get("country.mmdb"), files.get("country.mmdb"));
        files.close();
    }

    private CountryRule rule(Map<String, Object> values) {
        return new CountryRule(configuration(CountryRule.PID, values), files);
    }
}
