package io.millrace.net.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.testkit.RecordedFaults;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class VersionedHandlersTest {
    private final RecordedFaults faults = new RecordedFaults();
    private final VersionedHandlers<String> handlers = new VersionedHandlers<>(faults);

    @Test
    void highestVersionIsTheNewestWhateverTheOrder() {
        assertNull(handlers.newest());
        handlers.add("new", RecordedFaults.version("p", "1.10.0"));
        handlers.add("old", RecordedFaults.version("p", "1.9.0"));
        assertEquals("new", handlers.newest().handler());
        assertEquals(
                List.of("old", "new"),
                handlers.all().stream().map(VersionedHandlers.Offer::handler).toList());
        handlers.remove("new");
        assertEquals("old", handlers.newest().handler());
        handlers.remove("old");
        assertNull(handlers.newest());
        handlers.remove("old");
    }

    @Test
    void quarantinedVersionIsPassedOver() {
        handlers.add("old", RecordedFaults.version("p", "1.0.0"));
        handlers.add("bad", RecordedFaults.version("p", "2.0.0"));
        faults.quarantined.add(RecordedFaults.version("p", "2.0.0"));
        assertEquals("old", handlers.newest().handler());
        faults.quarantined.add(RecordedFaults.version("p", "1.0.0"));
        assertNull(handlers.newest());
    }

    @Test
    void removingWaitsForTheCallInside() throws InterruptedException {
        handlers.add("h", RecordedFaults.version("p", "1.0.0"));
        VersionedHandlers.Offer<String> offer = handlers.newest();
        assertTrue(offer.enter());
        CountDownLatch removed = new CountDownLatch(1);
        Thread remover = new Thread(() -> {
            handlers.remove("h");
            removed.countDown();
        });
        remover.start();
        while (remover.getState() != Thread.State.TIMED_WAITING) {
            assertTrue(removed.getCount() > 0, "removed with a call inside");
            Thread.onSpinWait();
        }
        assertFalse(offer.enter(), "nobody goes in any more");
        offer.leave();
        assertTrue(removed.await(5, TimeUnit.SECONDS));
    }
}
