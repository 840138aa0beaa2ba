package io.millrace.protocols.rtsp.media;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SourcePortTest {
    private final SourcePort port = new SourcePort();

    @Test
    void theFirstPortCountsUntilItIsSilent() {
        assertTrue(port.accepts(5_000, 0));
        assertFalse(port.accepts(6_000, 1));
        assertTrue(port.accepts(5_000, 1_000_000));
        assertFalse(port.accepts(6_000, 1_000_000 + SourcePort.SILENT_US));
        assertTrue(port.accepts(6_000, 1_000_001 + SourcePort.SILENT_US));
        assertFalse(port.accepts(5_000, 1_000_002 + SourcePort.SILENT_US), "the other way round now");
    }

    @Test
    void theAgreedPortCountsAtOnce() {
        port.agree(5_000);
        assertTrue(port.accepts(6_000, 0), "nothing has come from the agreed one yet");
        assertTrue(port.accepts(5_000, 1));
        assertFalse(port.accepts(6_000, 2));
        assertTrue(port.accepts(6_000, 2 + SourcePort.SILENT_US), "a NAT gave it another port");
        assertTrue(port.accepts(5_000, 3 + SourcePort.SILENT_US));
    }
}
