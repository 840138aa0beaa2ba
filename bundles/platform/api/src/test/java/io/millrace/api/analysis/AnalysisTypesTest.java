package io.millrace.api.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.analysis.Finding.Phase;
import io.millrace.api.analysis.Frame.PixelFormat;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AnalysisTypesTest {
    @Test
    void wishesStayWithinWhatAWorkerMakes() {
        assertTrue(FrameWish.NONE.isNone());
        assertFalse(new FrameWish(64, 0, PixelFormat.GRAY8, 0, true).isNone());
        assertThrows(IllegalArgumentException.class, () -> new FrameWish(4_097, 0, PixelFormat.GRAY8, 1, false));
        assertThrows(IllegalArgumentException.class, () -> new FrameWish(64, 36, PixelFormat.GRAY8, 0, false));
        assertThrows(IllegalArgumentException.class, () -> new FrameWish(64, 36, PixelFormat.GRAY8, 61, false));
        assertThrows(IllegalArgumentException.class, () -> new FrameWish(64, 36, PixelFormat.GRAY8, Double.NaN, true));
        assertTrue(SoundWish.NONE.isNone());
        assertFalse(new SoundWish(8_000, 0, 20).isNone());
        assertThrows(IllegalArgumentException.class, () -> new SoundWish(8_000, 9, 100));
        assertThrows(IllegalArgumentException.class, () -> new SoundWish(999, 1, 100));
        assertThrows(IllegalArgumentException.class, () -> new SoundWish(8_000, 1, 19));
    }

    @Test
    void soundKnowsItsLengthAndByteOrder() {
        Sound sound = new Sound(7, 8_000, 2, ByteBuffer.allocate(8_000).put(0, (byte) 1));
        assertEquals(2_000, sound.samples());
        assertEquals(250_000, sound.durationUs());
        assertEquals(1, sound.pcm().getShort());
        assertThrows(ReadOnlyBufferException.class, () -> sound.pcm().put((byte) 0));
    }

    @Test
    void pixelsAreReadOnlyAndReadTwice() {
        Frame frame = new Frame(0, 2, 1, PixelFormat.GRAY8, ByteBuffer.wrap(new byte[] {1, 2}));
        assertEquals(1, frame.pixels().get());
        assertEquals(1, frame.pixels().get());
        assertThrows(ReadOnlyBufferException.class, () -> frame.pixels().put((byte) 0));
        assertEquals(3, PixelFormat.RGB24.bytesPerPixel());
    }

    @Test
    void aFindingIsNamedPlainlyAndBeganBeforeItWasKnown() {
        assertEquals(5, new Finding("black", Phase.BEGAN, 5, 5, Map.of()).sinceUs());
        assertThrows(IllegalArgumentException.class, () -> new Finding("Black!", Phase.SEEN, 5, 5, Map.of()));
        assertThrows(IllegalArgumentException.class, () -> new Finding("black", Phase.SEEN, 5, 6, Map.of()));
    }
}
