package io.millrace.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.testkit.PostgresCluster;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The database that comes along, and a real PostgreSQL: what was committed stays, and an outage harms no stream. */
class StoreIT {
    private static final String PID = "org.ops4j.datasource-millrace";

    private final Server server = Server.prepare("store");

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void whatWasCommittedStaysAndMovesToPostgres() throws Exception {
        server.launch();
        LedgerPlugin ledger = new LedgerPlugin(server);
        ledger.install(server);
        ledger.awaitEntries(50);
        server.kill();
        Set<Long> committed = ledger.entered();
        ledger.forgetWhatWasFound();
        server.launch();
        ledger.awaitFound();
        assertTrue(ledger.found().containsAll(committed), "lost by kill -9");

        ledger.awaitEntries(10);
        Path backup = server.data.resolve("moved.backup");
        assertTrue(server.exec("media:backup moved.backup").contains(" tables to " + backup));
        ledger.awaitEntries(10);
        Set<Long> later = ledger.entered();
        byte[] whole = Files.readAllBytes(backup);
        Files.write(server.data.resolve("half.backup"), Arrays.copyOf(whole, whole.length / 2));
        ledger.forgetWhatWasFound();
        Processes.Outcome refused = server.tryExec("media:restore half.backup");
        assertEquals(1, refused.exit(), refused.text());
        assertTrue(refused.text().contains("is not a whole backup of Millrace"), refused.text());
        ledger.awaitFound();
        assertTrue(ledger.found().containsAll(later), "a refused backup took something away");

        ledger.forgetWhatWasFound();
        assertTrue(server.exec("media:restore moved.backup").contains("Restored"));
        ledger.awaitFound();
        Set<Long> restored = ledger.found();
        assertTrue(restored.containsAll(committed));
        assertFalse(restored.contains(Collections.max(later)), "what came after the backup is gone");
        ledger.awaitEntries(10);
        assertFalse(server.exec("service:list javax.sql.DataSource").contains("password"));
        postgresTakesOver(ledger, backup, committed);
    }

    /** While the server runs. */
    private void postgresTakesOver(LedgerPlugin ledger, Path backup, Set<Long> content) {
        try (PostgresCluster postgres = PostgresCluster.start()) {
            ledger.forgetWhatWasFound();
            server.configure(
                    PID,
                    "osgi.jdbc.driver.name = PostgreSQL JDBC Driver",
                    "dataSourceName = millrace",
                    "url = " + postgres.database() + "?connectTimeout=2&socketTimeout=15",
                    "user = " + PostgresCluster.USER,
                    ".password = " + PostgresCluster.PASSWORD,
                    "pool = hikari",
                    "hikari.maximumPoolSize = 6",
                    "hikari.minimumIdle = 1",
                    "hikari.connectionTimeout = 2000",
                    "hikari.validationTimeout = 1000",
                    "hikari.initializationFailTimeout = -1");
            ledger.awaitFound();
            assertTrue(Collections.disjoint(ledger.found(), content), "that is the old database");
            ledger.forgetWhatWasFound();
            server.exec("media:restore " + backup);
            ledger.awaitFound();
            assertTrue(ledger.found().containsAll(content), "lost on the way from H2");
            ledger.forgetWhatWasEntered();
            outageHarmsNoStream(postgres, ledger);
            serverStartsWithout(postgres, ledger);
            String log = server.log();
            assertFalse(log.contains(PostgresCluster.PASSWORD), "the password was logged");
        }
    }

    private void outageHarmsNoStream(PostgresCluster postgres, LedgerPlugin ledger) {
        try (Processes.Running encoder = Encoder.ffmpeg(server, "live/steady", "-bf", "0")) {
            server.awaitPlayable("live/steady");
            ledger.awaitEntries(1);
            Set<Long> committed = ledger.entered();
            postgres.interrupt();
            Await.until("the reason", 20, () -> ledger.trouble().startsWith("The database is away: "));
            long before = Playlists.of(server.get("/live/steady/v0.m3u8")).openSequence();
            Await.until(
                    "segments while the database is away",
                    30,
                    () -> Playlists.of(server.get("/live/steady/v0.m3u8")).openSequence() > before + 1);
            assertTrue(server.tryExec("media:backup away.backup").text().contains("The database is away"));
            assertTrue(encoder.isAlive());
            ledger.forgetWhatWasFound();
            postgres.resume();
            ledger.awaitFound();
            assertTrue(ledger.found().containsAll(committed));
            ledger.awaitEntries(5);
            assertTrue(encoder.isAlive());
        }
        assertEquals(
                1,
                server.log()
                        .lines()
                        .filter(line -> line.contains("DatabaseLink") && line.contains("The database is away"))
                        .count(),
                "an outage is told once");
    }

    private void serverStartsWithout(PostgresCluster postgres, LedgerPlugin ledger) {
        Set<Long> committed = ledger.entered();
        server.close();
        postgres.interrupt();
        ledger.forgetWhatWasFound();
        server.launch();
        assertTrue(server.exec("media:streams").contains("No streams"));
        postgres.resume();
        ledger.awaitFound();
        assertTrue(ledger.found().containsAll(committed));
        ledger.awaitEntries(5);
    }
}
