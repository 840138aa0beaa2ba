package io.millrace.protocols.rtmp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.formats.bitstream.MalformedBitstreamException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class AggregateMessageTest {
    private static ByteBuffer hex(String text) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(text.replace(" ", "")));
    }

    @Test
    void partsKeepTheirDistancesFromTheFirst() {
        List<String> parts = new ArrayList<>();
        ByteBuffer body = hex("08 000001 000064 00 000000 aa 0000000c" + "09 000002 00006e 00 000000 bbcc 0000000d");
        AggregateMessage.split(
                5_000, body, (type, time, part) -> parts.add(type + " @" + time + " " + part.remaining()));
        assertEquals(List.of("8 @5000 1", "9 @5010 2"), parts);
    }

    @Test
    void lastBackPointerMayBeMissing() {
        List<Integer> types = new ArrayList<>();
        AggregateMessage.split(0, hex("08 000001 000000 00 000000 aa"), (type, time, part) -> types.add(type));
        assertEquals(List.of(8), types);
    }

    @Test
    void partThatIsCutOffIsBroken() {
        assertThrows(
                MalformedBitstreamException.class,
                () -> AggregateMessage.split(0, hex("08 0000ff 000000 00 000000 aa"), (type, time, part) -> {}));
    }
}
