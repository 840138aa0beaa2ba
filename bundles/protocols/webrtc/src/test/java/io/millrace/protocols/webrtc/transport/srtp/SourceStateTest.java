package io.millrace.protocols.webrtc.transport.srtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SourceStateTest {
    private static SourceState at(long highest) {
        SourceState state = new SourceState(1);
        state.window().add(highest);
        return state;
    }

    @Test
    void theFirstNumberIsItsOwnIndex() {
        assertEquals(60_000, SourceState.index(null, 60_000));
        assertEquals(7, SourceState.index(new SourceState(1), 7));
    }

    @Test
    void theNearestIndexIsMeant() {
        assertEquals(65_536, SourceState.index(at(65_535), 0));
        assertEquals(65_536 + 5, SourceState.index(at(65_536 + 9), 5));
        assertEquals(65_530, SourceState.index(at(65_536 + 9), 65_530));
        assertEquals(3 * 65_536L + 2, SourceState.index(at(3 * 65_536L - 4), 2));
    }

    @Test
    void nothingCameBeforeTheBeginning() {
        assertTrue(SourceState.index(at(3), 65_535) < 0);
    }

    @Test
    void nothingComesAfterTheLastIndex() {
        assertEquals(-1, SourceState.index(at((1L << 48) - 1), 3));
    }
}
