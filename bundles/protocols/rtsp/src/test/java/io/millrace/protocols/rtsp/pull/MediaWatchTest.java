package io.millrace.protocols.rtsp.pull;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;

class MediaWatchTest {
    private static final long SECOND_US = 1_000_000;

    private final MediaWatch watch = new MediaWatch(8 * SECOND_US);

    @Test
    void nothingIsExpectedBeforeTheCameraPlays() {
        assertFalse(watch.isInVain(60 * SECOND_US));
        assertFalse(watch.isFrozen(60 * SECOND_US));
    }

    @Test
    void theFirstPacketComesSoonOrNotInThisWay() {
        watch.playing(SECOND_US);
        assertFalse(watch.isInVain(6 * SECOND_US));
        assertTrue(watch.isInVain(6 * SECOND_US + 1));
        watch.heard(7 * SECOND_US);
        assertFalse(watch.isInVain(60 * SECOND_US), "it has begun");
    }

    @Test
    void silenceIsToldAfterTheTimeThatIsConfigured() {
        watch.playing(0);
        watch.heard(SECOND_US);
        assertFalse(watch.isFrozen(9 * SECOND_US));
        assertTrue(watch.isFrozen(9 * SECOND_US + 1));
        assertEquals(8, watch.silentSeconds(9 * SECOND_US + 1));
    }

    @Test
    void theOptionIsANumberOfSeconds() {
        assertEquals(8 * SECOND_US, MediaWatch.frozenUs(Map.of()));
        assertEquals(300 * SECOND_US, MediaWatch.frozenUs(Map.of("frozenSeconds", " 300 ")));
        for (String wrong : new String[] {"1", "3601", "-5", "ten", "99999999999"}) {
            Map<String, String> options = Map.of("frozenSeconds", wrong);
            String reason = assertThrows(IllegalArgumentException.class, () -> MediaWatch.frozenUs(options))
                    .getMessage();
            assertTrue(reason.contains("from 2 to 3600") && reason.contains(wrong), reason);
        }
    }
}
