package io.millrace.analyzers.blackfreeze;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.api.analysis.Finding;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MissingPicturesTest {
    private final Scene scene = new Scene();

    @Test
    void picturesThatStopWhileSoundGoesOnAreFrozenUntilTheyComeAgain() {
        scene.play(4).playWithoutPictures(8).play(4);
        assertEquals(List.of("frozen BEGAN", "frozen ENDED"), scene.told());
        Finding began = scene.found.get(0);
        // the last picture came a quarter of a second before
        assertEquals(4_750_000, began.sinceUs());
        assertEquals(9_750_000, began.ptsUs());
        assertEquals(Map.of("durationMs", "8250"), scene.found.get(1).details());
    }

    @Test
    void aShortLackOfPicturesIsNoNews() {
        scene.play(4);
        for (int i = 0; i < 5; i++) {
            scene.playWithoutPictures(4).play(0.5);
        }
        assertEquals(List.of(), scene.told());
    }

    @Test
    void soundMayBeFarAheadOfThePicturesAndBehindThem() {
        scene.sound(4, Scene.tone(0.1)).play(20);
        assertEquals(List.of(), scene.told());
        scene.playWithoutPictures(6);
        assertEquals(List.of("frozen BEGAN"), scene.told());
        Scene behind = new Scene().move(4).play(20);
        assertEquals(List.of(), behind.told());
        behind.playWithoutPictures(6);
        assertEquals(List.of("frozen BEGAN"), behind.told());
    }

    @Test
    void aPictureThatStoodBeforeItStoppedIsFrozenOnce() {
        scene.play(4).stand(3, 2).playWithoutPictures(3).stand(6, 2);
        assertEquals(List.of("frozen BEGAN"), scene.told());
        scene.move(2);
        assertEquals(List.of("frozen BEGAN", "frozen ENDED"), scene.told());
    }

    @Test
    void aBlackPictureThatStandsIsBlackAndNotFrozen() {
        scene.play(4).show(0.5, pixel -> 3).playWithoutPictures(8);
        assertEquals(List.of("black BEGAN"), scene.told());
    }

    @Test
    void soundAloneIsNothingAndAfterAPauseOfBothNobodyKnows() {
        scene.playWithoutPictures(20);
        assertEquals(List.of(), scene.told());
        scene.play(4).pause(4).playWithoutPictures(20);
        assertEquals(List.of(), scene.told());
        scene.play(4).playWithoutPictures(6);
        assertEquals(List.of("frozen BEGAN"), scene.told());
    }
}
