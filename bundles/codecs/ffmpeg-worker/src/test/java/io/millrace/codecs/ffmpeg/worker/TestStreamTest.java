package io.millrace.codecs.ffmpeg.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TestStreamTest {
    private static final int AAC_SAMPLES = 1_024;

    private final FakePace pace = new FakePace(1_000_000_000_000L);
    private final List<Long> pictures = new ArrayList<>();
    private final List<Long> keys = new ArrayList<>();
    private final List<Long> sounds = new ArrayList<>();

    @BeforeAll
    static void load() {
        Ffmpeg.load();
    }

    private void run(int pictureCount) {
        try (TestStream stream = new TestStream(pace, ZoneOffset.UTC)) {
            stream.run(
                    packet -> {
                        assertEquals(packet.pts(), packet.dts(), "no B-frames");
                        pictures.add(packet.pts());
                        if ((packet.flags() & avcodec.AV_PKT_FLAG_KEY) != 0) {
                            keys.add(packet.pts());
                        }
                    },
                    packet -> sounds.add(packet.pts()),
                    () -> pictures.size() == pictureCount);
        }
    }

    @Test
    void everyPictureComesOutAtOnceAndEverySixtiethIsAKey() {
        run(130);
        for (int i = 0; i < 130; i++) {
            assertEquals(i, pictures.get(i));
        }
        assertEquals(List.of(0L, 60L, 120L), keys);
    }

    @Test
    void soundHasNoGapsAndKeepsUpWithThePicture() {
        run(90);
        for (int i = 0; i < sounds.size(); i++) {
            assertEquals((long) i * AAC_SAMPLES, sounds.get(i));
        }
        long soundEndMs = (sounds.get(sounds.size() - 1) + AAC_SAMPLES) * 1_000 / 48_000;
        assertTrue(soundEndMs > 89 * 1_000 / 30 - 60, "sound until " + soundEndMs + " ms");
    }

    @Test
    void aShortDelayLosesNoPicture() {
        pace.delay(20, 400);
        run(60);
        assertEquals(59, pictures.get(59));
    }

    @Test
    void aLongDelayLeavesPicturesOutInsteadOfHurrying() {
        pace.delay(20, 3_000);
        run(120);
        assertEquals(19, pictures.get(19));
        assertEquals(20 + 90, pictures.get(20));
        assertEquals(List.of(0L, 110L, 170L), keys, "the first picture afterwards is a key");
        for (int i = 1; i < sounds.size(); i++) {
            long step = sounds.get(i) - sounds.get(i - 1);
            assertTrue(step > 0, "sound goes back at " + sounds.get(i));
        }
    }

    @Test
    void itsNativeMemoryDoesNotGrow() {
        run(100);
        pictures.clear();
        long before = Pointer.physicalBytes();
        run(600);
        long grown = Pointer.physicalBytes() - before;
        assertTrue(grown < 40L << 20, grown + " bytes more");
    }
}
