package io.millrace.codecs.ffmpeg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.codec.EncoderOffer;
import io.millrace.api.media.FourCc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CostTableTest {
    private static final EncoderOffer FAST =
            new EncoderOffer(FourCc.AVC, "x", "MIT", Map.of("preset", "fast", "a", "b c=d"), 0.5);
    private static final EncoderOffer SLOW = new EncoderOffer(FourCc.AVC, "x", "MIT", Map.of("preset", "slow"), 0.9);

    @TempDir
    Path folder;

    @Test
    void whatWasMeasuredGoesBeforeWhatTheBundleSays() {
        CostTable table = new CostTable(folder.resolve("a/costs"));
        assertEquals(0.5, table.of(FAST));
        table.put(FAST, 0.25);
        assertEquals(0.25, table.of(FAST));
        assertEquals(List.of(SLOW), table.unmeasured(List.of(FAST, SLOW, SLOW)));
    }

    @Test
    void itIsKeptForThisFfmpegAlone() throws IOException {
        Path file = folder.resolve("a/costs");
        CostTable table = new CostTable(file);
        table.put(FAST, 0.25);
        table.put(SLOW, Double.NaN);
        assertTrue(Double.isNaN(table.of(SLOW)));
        table.store("8.0.1");

        CostTable next = new CostTable(file);
        next.load("8.0.1");
        assertEquals(0.25, next.of(FAST));
        assertEquals(0.9, next.of(SLOW), "what did not open is tried again");

        CostTable other = new CostTable(file);
        other.load("9.0");
        assertEquals(0.5, other.of(FAST));
    }

    @Test
    void aFileThatIsBrokenCountsAsNone() throws IOException {
        Path file = folder.resolve("costs");
        Files.writeString(file, "machine=\\u00zz\nx=-5");
        CostTable table = new CostTable(file);
        table.load("8.0.1");
        assertEquals(0.5, table.of(FAST));
    }
}
