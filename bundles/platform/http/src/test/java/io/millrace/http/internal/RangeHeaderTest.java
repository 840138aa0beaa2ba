package io.millrace.http.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.packaging.ByteRange;
import io.millrace.http.internal.RangeHeader.UnsatisfiableException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RangeHeaderTest {
    @Test
    void resolvesRanges() throws Exception {
        assertEquals(new ByteRange(0, 1), RangeHeader.parse("bytes=0-0", 100));
        assertEquals(new ByteRange(10, 100), RangeHeader.parse("bytes=10-", 100));
        assertEquals(new ByteRange(10, 100), RangeHeader.parse("bytes=10-5000", 100));
        assertEquals(new ByteRange(95, 100), RangeHeader.parse("bytes=-5", 100));
        assertEquals(new ByteRange(0, 100), RangeHeader.parse("bytes=-500", 100));
    }

    @Test
    void sendsTheWholeForWhatItCannotRead() throws Exception {
        for (String header : List.of(
                "bytes=5-4",
                "bytes=-",
                "bytes=",
                "items=0-1",
                "bytes=a-b",
                "bytes=0-1,3-4",
                "",
                "bytes=1",
                "bytes=0-9999999999999999999",
                "bytes=--5")) {
            assertNull(RangeHeader.parse(header, 100), header);
        }
    }

    @Test
    void tellsWhenNothingOfItExists() {
        assertThrows(UnsatisfiableException.class, () -> RangeHeader.parse("bytes=100-", 100));
        assertThrows(UnsatisfiableException.class, () -> RangeHeader.parse("bytes=100-200", 100));
        assertThrows(UnsatisfiableException.class, () -> RangeHeader.parse("bytes=-0", 100));
        assertThrows(UnsatisfiableException.class, () -> RangeHeader.parse("bytes=-5", 0));
    }

    @Test
    void neverLeavesTheResourceWhateverIsAsked() {
        Random random = new Random(4711);
        String alphabet = "bytes=0123456789-, ";
        for (int i = 0; i < 50_000; i++) {
            StringBuilder header = new StringBuilder(random.nextInt(3) > 0 ? "bytes=" : "");
            for (int k = random.nextInt(12); k > 0; k--) {
                header.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            try {
                ByteRange range = RangeHeader.parse(header.toString(), 1_000);
                assertTrue(range == null || range.to() <= 1_000 && range.sizeBytes() > 0, header::toString);
            } catch (UnsatisfiableException e) {
                assertTrue(header.toString().startsWith("bytes="));
            }
        }
    }
}
