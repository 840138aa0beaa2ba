package io.millrace.analyzers.blackfreeze;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.api.analysis.Sound;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;

class SilenceDetectorTest {
    private final Scene scene = new Scene();

    @Test
    void silenceIsFoundSoonAndItsEndIsTold() {
        scene.sound(4, Scene.tone(0.3)).sound(8, time -> 0).sound(4, Scene.tone(0.3));
        assertEquals(List.of("silence BEGAN", "silence ENDED"), scene.told());
        assertEquals(5_000_000, scene.found.get(0).sinceUs());
        assertEquals(10_000_000, scene.found.get(0).ptsUs());
        assertEquals("8000", scene.found.get(1).details().get("durationMs"));
    }

    @Test
    void aVeryQuietRoomIsNotSilent() {
        scene.sound(20, scene.noise(-62));
        assertEquals(List.of(), scene.told());
    }

    @Test
    void theHissOfAConverterIsSilence() {
        scene.sound(20, scene.noise(-68));
        assertEquals(List.of("silence BEGAN"), scene.told());
    }

    @Test
    void oneChannelIsEnoughAndOppositeOnesDoNotCancel() {
        scene.sound(10, time -> 0, Scene.tone(0.01));
        scene.sound(10, Scene.tone(0.1), Scene.tone(-0.1));
        assertEquals(List.of(), scene.told());
    }

    @Test
    void aConstantIsNotHeard() {
        scene.sound(10, time -> 0.2);
        assertEquals(List.of("silence BEGAN"), scene.told());
    }

    @Test
    void pausesInSpeechAreNotFoundAndAClickDoesNotEndSilence() {
        for (int i = 0; i < 6; i++) {
            scene.sound(1, Scene.tone(0.2)).sound(4, time -> 0);
        }
        assertEquals(List.of(), scene.told());
        scene.sound(3, time -> 0).sound(0.25, Scene.tone(0.9)).sound(4, time -> 0);
        assertEquals(List.of("silence BEGAN"), scene.told());
    }

    @Test
    void levelsAreThoseOfTheLoudestChannel() {
        ByteBuffer pcm = ByteBuffer.allocate(4_000).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 1_000; i++) {
            pcm.putShort((short) 0).putShort((short) (i % 2 == 0 ? 16_384 : -16_384));
        }
        assertEquals(-6.02, SilenceDetector.loudestDbfs(new Sound(0, 8_000, 2, pcm.flip())), 0.01);
        assertEquals(
                Double.NEGATIVE_INFINITY,
                SilenceDetector.loudestDbfs(new Sound(0, 8_000, 1, ByteBuffer.allocate(100))));
    }
}
