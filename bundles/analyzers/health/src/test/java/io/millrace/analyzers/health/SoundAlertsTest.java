package io.millrace.analyzers.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.analysis.Sound;
import io.millrace.api.health.AlertKind;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Alerts of what is heard. */
class SoundAlertsTest {
    private final Broadcast broadcast = new Broadcast();
    private final Encoding encoding = broadcast.encoding;

    @AfterEach
    void close() {
        broadcast.close();
    }

    @Test
    void soundThatDriftsIsTold() {
        encoding.audioPartsPerMillion = 8_000;
        broadcast.play(60);
        assertEquals(List.of(AlertKind.AV_DRIFT), broadcast.alerts());
        assertTrue(broadcast.status().reason().matches("Sound comes \\d+ ms earlier than at first"));
    }

    @Test
    void silenceIsHeardInWhatIsEncoded() {
        encoding.audioBytes = 6;
        broadcast.play(9);
        assertEquals(List.of(), broadcast.alerts());
        broadcast.play(4);
        assertEquals(List.of(AlertKind.SILENCE), broadcast.alerts());
    }

    @Test
    void silenceAndClippingAreHeardInWhatIsDecoded() {
        for (int i = 0; i < 14; i++) {
            hear(5);
            broadcast.play(1);
        }
        assertEquals(List.of(AlertKind.SILENCE), broadcast.alerts());
        for (int i = 0; i < 16; i++) {
            hear(i < 4 ? 32_767 : 8_000);
            broadcast.play(1);
        }
        assertTrue(
                broadcast.told().contains("clipping raised"), broadcast.told().toString());
        assertTrue(
                broadcast.told().contains("silence cleared"), broadcast.told().toString());
    }

    private void hear(int amplitude) {
        ByteBuffer pcm = ByteBuffer.allocate(9_600).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 4_800; i++) {
            pcm.putShort((short) (i % 2 == 0 ? amplitude : -amplitude));
        }
        Sound sound = new Sound(0, 48_000, 1, pcm.flip());
        new AudioLevelAnalyzer(broadcast.levels)
                .attach(broadcast.stream(), null)
                .sound(sound);
    }
}
