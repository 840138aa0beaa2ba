package io.millrace.protocols.srt.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LossReportTest {
    private final List<String> ranges = new ArrayList<>();

    private void read(ByteBuffer in) throws MalformedPacketException {
        LossReport.parse(in, (first, last) -> ranges.add(first + "-" + last));
    }

    @Test
    void singleNumbersAndRangesAreReadAgain() throws Exception {
        ByteBuffer out = ByteBuffer.allocate(40);
        LossReport.put(out, 5, 5);
        LossReport.put(out, 8, 11);
        LossReport.put(out, Seq.MAX, 2);
        assertEquals(4 + 8 + 8, out.position());
        read(out.flip());
        assertEquals(List.of("5-5", "8-11", Seq.MAX + "-2"), ranges);
    }

    @Test
    void brokenRangesAreRefused() {
        ByteBuffer half = ByteBuffer.allocate(4).putInt(1 << 31 | 5).flip();
        assertThrows(MalformedPacketException.class, () -> read(half));
        ByteBuffer backwards =
                ByteBuffer.allocate(8).putInt(1 << 31 | 5).putInt(4).flip();
        assertThrows(MalformedPacketException.class, () -> read(backwards));
        ByteBuffer twice =
                ByteBuffer.allocate(8).putInt(1 << 31 | 5).putInt(1 << 31 | 9).flip();
        assertThrows(MalformedPacketException.class, () -> read(twice));
        assertEquals(List.of(), ranges);
    }
}
