package io.millrace.core.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.plugin.PluginVersion;
import io.millrace.api.plugin.PluginVersion.Version;
import io.millrace.testkit.FakeClock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FaultLedgerTest {
    private final FakeClock clock = new FakeClock();
    private final List<String> events = new ArrayList<>();
    private final FaultLedger ledger =
            new FaultLedger(clock, (type, subject, attributes) -> events.add(type + " " + subject));
    private final PluginVersion plugin = plugin(1, 10);

    @Test
    void aPluginThatFailsEveryTimeIsQuarantinedOnce() {
        fail(9);
        assertFalse(ledger.isQuarantined(plugin));
        fail(3);
        assertTrue(ledger.isQuarantined(plugin));
        assertEquals(List.of("plugin.quarantined p"), events);
        assertEquals("IllegalStateException: boom", ledger.tally(1).lastFailure());
    }

    @Test
    void afterAnUpdateItsNewServicesAreCalledAgain() {
        fail(20);
        PluginVersion updated = plugin(1, 11);
        assertFalse(ledger.isQuarantined(updated));
        ledger.succeeded(updated);
        assertFalse(ledger.tally(1).quarantined());
        assertTrue(ledger.isQuarantined(plugin), "the old service is still shut out");
    }

    @Test
    void rareFailuresAmongManySuccessesAreForgiven() {
        for (int i = 0; i < 200; i++) {
            ledger.succeeded(plugin);
            if (i % 10 == 0) {
                fail(1);
            }
        }
        assertFalse(ledger.isQuarantined(plugin));
        assertEquals(20, ledger.tally(1).failures());
        assertEquals(220, ledger.tally(1).calls());
    }

    @Test
    void aPluginThatHangsOnceIsQuarantined() {
        ledger.hung(plugin, "It did not return");
        ledger.hung(plugin, "It did not return");
        assertTrue(ledger.isQuarantined(plugin));
        assertEquals(List.of("plugin.quarantined p"), events);
        assertEquals("It did not return", ledger.tally(1).lastFailure());
        assertFalse(ledger.isQuarantined(plugin(1, 11)));
    }

    @Test
    void failuresSpreadOverTimeAreForgiven() {
        for (int i = 0; i < 30; i++) {
            fail(1);
            clock.advance(FaultLedger.WINDOW_US / 5);
        }
        assertFalse(ledger.isQuarantined(plugin));
    }

    @Test
    void moreThanThreeFailuresAndATenthMakeASwapUnhealthy() {
        for (int i = 0; i < 20; i++) {
            ledger.succeeded(plugin);
        }
        fail(3);
        assertFalse(ledger.isUnhealthy(1));
        fail(1);
        assertTrue(ledger.isUnhealthy(1));
        clock.advance(FaultLedger.WINDOW_US + 1);
        assertFalse(ledger.isUnhealthy(1));
    }

    @Test
    void otherPluginsAreNotAffected() {
        fail(20);
        assertFalse(ledger.isQuarantined(plugin(2, 12)));
        ledger.forget(1);
        assertFalse(ledger.isQuarantined(plugin));
    }

    private void fail(int times) {
        for (int i = 0; i < times; i++) {
            ledger.failed(plugin, new RuntimeException("outer", new IllegalStateException("boom")));
        }
    }

    private static PluginVersion plugin(long bundleId, long serviceId) {
        return new PluginVersion("p", Version.parse("1.0.0"), bundleId, serviceId);
    }
}
