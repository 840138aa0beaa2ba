package io.millrace.protocols.webrtc.play;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;

import org.junit.jupiter.api.Test;

class WatchingTest {
    @Test
    void theOfferToRehearseWithIsOneThatIsAnswered() {
        assertDoesNotThrow(Watching::rehearse);
    }
}
