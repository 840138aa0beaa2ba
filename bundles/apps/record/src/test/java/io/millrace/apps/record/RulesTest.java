package io.millrace.apps.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.live.LiveStream;
import io.millrace.testkit.FakeClock;
import io.millrace.testkit.FakeLiveStreams;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which rules begin which recordings. */
class RulesTest {
    private final FakeLiveStreams streams = new FakeLiveStreams();
    private final FakeClock clock = new FakeClock();
    private final Rules rules = new Rules(streams, clock);
    private final List<String> begun = new ArrayList<>();

    private void rule(String name, Map<String, ?> properties) {
        rules.put(RecordingRule.of(name, properties));
    }

    private void live(String stream) {
        streams.stream(stream).state(LiveStream.State.LIVE);
    }

    private List<String> look() {
        begun.clear();
        rules.look(
                List.of(),
                (rule, stream, preRollUs) -> begun.add(
                        rule.name() + " " + stream + (preRollUs == Long.MAX_VALUE ? " whole" : " " + preRollUs)));
        begun.sort(null);
        return begun;
    }

    @Test
    void streamsThatWereThereBeginWithThePreRollAndNewOnesWithAllThereIs() {
        rule("r", Map.of("streams", "live/*", "pre.roll.seconds", "3"));
        live("live/a");
        assertEquals(List.of("r live/a 3000000"), look());
        live("live/b");
        assertEquals(List.of("r live/a 3000000", "r live/b whole"), look());
    }

    @Test
    void onlyWhatMatchesAndIsLiveIsRecorded() {
        rule("a", Map.of("streams", "live/a*"));
        rule("all", Map.of("streams", "*"));
        live("live/b");
        live("live/ab");
        streams.stream("live/a2").state(LiveStream.State.WAITING);
        streams.stream("live/a3").state(LiveStream.State.ENDED);
        assertEquals(List.of("a live/ab 0", "all live/ab 0", "all live/b 0"), look());
        rules.remove("all");
        assertEquals(List.of("a live/ab 0"), look());
        assertFalse(rules.isWanted("all", streams.stream("live/b").name()));
    }

    @Test
    void whatWasStoppedWaitsForTheStreamToBeginAnew() {
        rule("r", Map.of());
        live("live/a");
        look();
        rules.hold("r", streams.stream("live/a").name());
        assertEquals(List.of(), look());
        streams.stream("live/a").state(LiveStream.State.INTERRUPTED);
        assertEquals(List.of(), look());
        live("live/a");
        assertEquals(List.of(), look(), "the encoder came back: the same stream");
        streams.stream("live/a").state(LiveStream.State.ENDED);
        look();
        live("live/a");
        assertEquals(1, look().size());
    }

    @Test
    void whatFailedIsTriedAgainLater() {
        rule("r", Map.of());
        live("live/a");
        rules.failed("r", streams.stream("live/a").name());
        assertEquals(List.of(), look());
        clock.advance(Rules.RETRY_US - 1);
        assertEquals(List.of(), look());
        clock.advance(1);
        assertEquals(1, look().size());
    }

    @Test
    void aScheduleEndsWhatItBegan() {
        rule("r", Map.of("schedule", "00:00-12:00", "time.zone", "UTC"));
        live("live/a");
        long noonUs = 12L * 3_600_000_000L;
        long ofDayUs = Math.floorMod(clock.utcUs(), 2 * noonUs);
        clock.advance(2 * noonUs - ofDayUs);
        assertTrue(rules.isWanted("r", streams.stream("live/a").name()));
        assertEquals(1, look().size());
        clock.advance(noonUs);
        assertFalse(rules.isWanted("r", streams.stream("live/a").name()));
        assertEquals(List.of(), look());
    }
}
