package io.millrace.security.limits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.access.Identity;
import io.millrace.api.media.StreamName;
import io.millrace.api.session.Session;
import io.millrace.testkit.FakeClock;
import io.millrace.testkit.FakeSession;
import java.util.List;
import org.junit.jupiter.api.Test;

class SentRatesTest {
    private static final StreamName STREAM = StreamName.parse("live/x");
    private static final Identity ANNA = new Identity("account", "anna");

    private final FakeClock clock = new FakeClock();
    private final SentRates rates = new SentRates(clock);
    private final FakeSession viewer = begins(Session.Role.PLAY, STREAM);

    @Test
    void aStreamThatBeginsIsBelievedAtOnce() {
        look(125_000, viewer);
        assertEquals(1_000_000, rates.bitsPerSecond(STREAM), 1);
        assertEquals(1_000_000, rates.bitsPerSecond(ANNA), 1);
        assertEquals(0, rates.bitsPerSecond(StreamName.parse("live/y")));
    }

    @Test
    void gustsAreEvenedOut() {
        for (int second = 0; second < 40; second++) {
            look(second % 4 == 0 ? 500_000 : 0, viewer);
        }
        double rate = rates.bitsPerSecond(STREAM);
        assertTrue(rate > 500_000 && rate < 1_700_000, "4 Mbit every fourth second: " + rate);
    }

    @Test
    void renditionsBelongToTheirStreamAndPublishersToNobody() {
        FakeSession small = begins(Session.Role.PLAY, StreamName.parse("live/x@360p"));
        FakeSession publisher = begins(Session.Role.PUBLISH, STREAM);
        small.sent(125_000);
        publisher.sent(125_000);
        look(125_000, viewer, small, publisher);
        assertEquals(2_000_000, rates.bitsPerSecond(STREAM), 1);
    }

    @Test
    void whoIsGoneCountsNoMore() {
        look(125_000, viewer);
        clock.advance(1_000_000);
        rates.look(List.of());
        assertEquals(0, rates.bitsPerSecond(STREAM));
    }

    @Test
    void aLateLookDividesByTheTimeThatPassed() {
        viewer.sent(1_250_000);
        clock.advance(10_000_000);
        rates.look(List.of(viewer));
        assertEquals(1_000_000, rates.bitsPerSecond(STREAM), 1);
    }

    @Test
    void whoWasThereBeforeIsMeasuredFromTheFirstLookOn() {
        viewer.sent(3_600_000_000L);
        clock.advance(3_600_000_000L);
        SentRates late = new SentRates(clock);
        clock.advance(1_000_000);
        viewer.sent(125_000);
        late.look(List.of(viewer));
        assertEquals(0, late.bitsPerSecond(STREAM), "an hour's bytes are not those of a second");
        assertEquals(0, late.bitsPerSecond(ANNA));
        clock.advance(1_000_000);
        viewer.sent(125_000);
        late.look(List.of(viewer));
        assertEquals(1_000_000, late.bitsPerSecond(STREAM), 1, "and then it is believed at once");
    }

    private FakeSession begins(Session.Role role, StreamName stream) {
        FakeSession session = new FakeSession(role, "rtmp", stream, ANNA);
        session.startedUtcUs = clock.utcUs();
        return session;
    }

    private void look(long bytes, FakeSession first, FakeSession... others) {
        first.sent(bytes);
        clock.advance(1_000_000);
        List<Session> all = new java.util.ArrayList<>(List.of(others));
        all.add(first);
        rates.look(all);
    }
}
