package io.millrace.analyzers.blackfreeze;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.analysis.Finding;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PictureDetectorTest {
    private final Scene scene = new Scene();

    @Test
    void whatMovesIsNeither() {
        scene.move(30);
        assertEquals(List.of(), scene.told());
    }

    @Test
    void aBlackPictureIsFoundSoonAndItsEndIsTold() {
        scene.move(4).show(8, pixel -> scene.random.nextInt(6)).move(4);
        assertEquals(List.of("black BEGAN", "black ENDED"), scene.told());
        Finding began = scene.found.get(0);
        assertEquals(5_000_000, began.sinceUs());
        assertEquals(8_000_000, began.ptsUs());
        Finding ended = scene.found.get(1);
        assertEquals(5_000_000, ended.sinceUs());
        assertEquals(Map.of("durationMs", "8000"), ended.details());
    }

    @Test
    void darkIsNotBlack() {
        // street lights at night, in a wind: most of it just above what is black
        scene.show(30, pixel -> pixel % 50 == 0 ? 160 : 21 + scene.random.nextInt(12));
        assertEquals(List.of(), scene.told());
    }

    @Test
    void aLogoInTheCornerOfABlackPictureIsStillBlack() {
        scene.show(6, pixel -> pixel < 46 ? 220 : 4);
        assertEquals(List.of("black BEGAN"), scene.told());
    }

    @Test
    void aLargerLogoIsAPicture() {
        scene.show(6, pixel -> pixel < 47 ? 220 : 4);
        assertEquals(List.of("frozen BEGAN"), scene.told());
    }

    @Test
    void aFlashNeitherEndsBlackNorBeginsItAnew() {
        scene.show(2, pixel -> 0).show(0.25, pixel -> 255).show(2, pixel -> 0);
        assertEquals(List.of("black BEGAN"), scene.told());
        assertEquals(1_000_000, scene.found.get(0).sinceUs());
        scene.show(0.25, pixel -> 255).show(2, pixel -> 0);
        assertEquals(List.of("black BEGAN"), scene.told());
    }

    @Test
    void fadesThroughBlackAreNotFound() {
        for (int i = 0; i < 10; i++) {
            scene.move(2).show(2, pixel -> 0);
        }
        assertEquals(List.of(), scene.told());
    }

    @Test
    void aFrozenPictureIsFoundWithTheNoiseOfItsEncoder() {
        scene.move(4).stand(8, 3).move(4);
        assertEquals(List.of("frozen BEGAN", "frozen ENDED"), scene.told());
        assertEquals(5_000_000, scene.found.get(0).sinceUs());
        assertEquals(10_000_000, scene.found.get(0).ptsUs());
    }

    @Test
    void moreNoiseThanThatIsACamera() {
        scene.stand(30, 8);
        assertEquals(List.of(), scene.told());
    }

    @Test
    void aSmallMovementIsLife() {
        for (int i = 0; i < 30; i++) {
            int lips = i % 2 * 12;
            scene.show(1, pixel -> 100 + (pixel == 1_000 ? lips : 0));
        }
        assertEquals(List.of(), scene.told());
    }

    @Test
    void whatBlinksIsNotFrozen() {
        for (int i = 0; i < 120; i++) {
            int lamp = i % 2 * 12;
            scene.show(0.25, pixel -> 100 + (pixel == 1_000 ? lamp : 0));
        }
        assertEquals(List.of(), scene.told());
    }

    @Test
    void aSlowFadeIsNotFrozen() {
        for (int i = 0; i < 120; i++) {
            int luma = 60 + i;
            scene.show(0.25, pixel -> luma);
        }
        assertEquals(List.of(), scene.told());
    }

    @Test
    void blackIsNotFrozenToo() {
        scene.stand(8, 0).show(8, pixel -> 0).stand(8, 0);
        List<String> frozen =
                scene.told().stream().filter(each -> each.startsWith("frozen")).toList();
        List<String> black =
                scene.told().stream().filter(each -> each.startsWith("black")).toList();
        assertEquals(List.of("frozen BEGAN", "frozen ENDED", "frozen BEGAN"), frozen);
        assertEquals(List.of("black BEGAN", "black ENDED"), black);
        assertEquals(8_000_000, durationMs(scene.found.get(1)) * 1_000);
    }

    private static long durationMs(Finding ended) {
        return Long.parseLong(ended.details().get("durationMs"));
    }

    @Test
    void whatWasNotSeenIsNotKnown() {
        scene.show(4, pixel -> 0);
        scene.pictureUs += Spell.GAP_US + 1_000_000;
        scene.show(2, pixel -> 0);
        assertEquals(List.of("black BEGAN", "black ENDED"), scene.told());
        scene.pictureUs = 0;
        scene.show(2, pixel -> 0);
        assertEquals(2, scene.found.size(), "after a jump back it begins anew");
        assertTrue(scene.found.get(1).ptsUs() >= scene.found.get(1).sinceUs());
    }

    @Test
    void fewerPicturesAreEnough() {
        for (int i = 0; i < 4; i++) {
            scene.show(0.25, pixel -> 0);
            scene.pictureUs += 2_000_000;
        }
        assertEquals(List.of("black BEGAN"), scene.told());
    }
}
