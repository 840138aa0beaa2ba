package io.millrace.formats.bitstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NalUnitsTest {
    @ParameterizedTest
    @CsvSource({
        "1, 0267420165",
        "2, 00026742000165",
        "3, 00000267420000 0165",
        "4, 0000000267420000000165",
        "4, 000000026742000000000000000165"
    })
    void anyLengthSizeBecomesFour(int lengthSize, String accessUnit) {
        ByteBuffer canonical = NalUnits.join(NalUnits.split(Fixtures.hex(accessUnit), lengthSize));
        assertEquals("0000000267420000000165", Fixtures.hex(canonical));
    }

    @Test
    void canonicalUnitsAreNotCopied() {
        ByteBuffer unit = Fixtures.hex("0000000165");
        assertSame(unit, NalUnits.normalise(unit, 4));
        assertEquals("0000000165", Fixtures.hex(NalUnits.normalise(Fixtures.hex("0165"), 1)));
    }

    @ParameterizedTest
    @CsvSource({
        "000001 65AA 000001 41BB, 65aa 41bb",
        "00000001 65AA 00000001 41BB, 65aa 41bb",
        "00000001 65AA 00000000000001 41BB 0000, 65aa 41bb",
        "FFEE 000001 65AA, 65aa",
        "000001 000001 65, 65",
        "000001 65 0000 02 000003 01 000001 41, 650000020000030 1 41"
    })
    void startCodesAreFound(String stream, String units) {
        List<String> found = NalUnits.splitAnnexB(Fixtures.hex(stream)).stream()
                .map(Fixtures::hex)
                .toList();
        String expected = units.replace("650000020000030 1", "65000002000003 01".replace(" ", ""));
        assertEquals(List.of(expected.split(" ")), found);
    }

    @Test
    void startCodesAreFoundInEveryKindOfBuffer() {
        ByteBuffer bytes = Fixtures.hex("000001AA 000001 65BB 00000001 41CC 000001 42");
        ByteBuffer direct = ByteBuffer.allocateDirect(bytes.remaining());
        direct.put(bytes.duplicate()).flip();
        ByteBuffer shifted =
                ByteBuffer.allocate(5 + bytes.remaining()).position(5).slice();
        shifted.put(bytes.duplicate()).flip();
        for (ByteBuffer kind : List.of(bytes, bytes.asReadOnlyBuffer(), direct, shifted)) {
            // neither what lies before the position nor what lies behind the limit belongs to it
            ByteBuffer part = kind.duplicate().position(4).limit(kind.limit() - 4);
            List<ByteBuffer> units = NalUnits.splitAnnexB(part);
            assertEquals(
                    List.of("65bb", "41cc"), units.stream().map(Fixtures::hex).toList());
            assertEquals(kind.isDirect(), units.get(0).isDirect(), "a view, not a copy");
            assertEquals(4, part.position());
        }
    }

    @Test
    void everyStartCodeIsFoundThatASlowSearchFinds() {
        Random random = new Random(7);
        for (int round = 0; round < 2_000; round++) {
            byte[] bytes = new byte[random.nextInt(40)];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) (random.nextInt(8) == 0 ? -1 : random.nextInt(3));
            }
            List<Integer> starts = new ArrayList<>();
            for (int i = 0; i + 3 < bytes.length; i++) {
                boolean code = bytes[i] == 0 && bytes[i + 1] == 0 && bytes[i + 2] == 1;
                if (code && !(bytes[i + 3] == 0 && isEmpty(bytes, i + 3))) {
                    starts.add(i + 3);
                }
            }
            List<Integer> found = new ArrayList<>();
            ByteBuffer stream = ByteBuffer.wrap(bytes);
            for (ByteBuffer unit : NalUnits.splitAnnexB(stream)) {
                found.add(unit.arrayOffset());
            }
            assertEquals(starts, found, () -> Fixtures.hex(stream));
        }
    }

    /** Whether a unit has nothing but zero bytes. */
    private static boolean isEmpty(byte[] bytes, int from) {
        int at = from;
        while (at < bytes.length && bytes[at] == 0) {
            at++;
        }
        return at == bytes.length || bytes[at] == 1 && at - from >= 2;
    }

    @Test
    void nothingWithoutStartCode() {
        assertTrue(NalUnits.splitAnnexB(Fixtures.hex("6542000301")).isEmpty());
        assertTrue(NalUnits.splitAnnexB(ByteBuffer.allocate(0)).isEmpty());
        assertTrue(NalUnits.splitAnnexB(Fixtures.hex("000001")).isEmpty());
    }

    @Test
    void lengthThatLooksLikeAStartCodeIsBelievedWhenItFits() {
        ByteBuffer unit = ByteBuffer.allocate(4 + 256 + 3);
        unit.putInt(0, 0x103);
        assertFalse(NalUnits.looksLikeAnnexB(unit));
        assertFalse(NalUnits.looksLikeAnnexB(unit.order(ByteOrder.LITTLE_ENDIAN)));
        assertTrue(NalUnits.looksLikeAnnexB(Fixtures.hex("000001 65 AA BB")));
        assertTrue(NalUnits.looksLikeAnnexB(Fixtures.hex("00000001 65 AA BB")));
        assertFalse(NalUnits.looksLikeAnnexB(Fixtures.hex("00000002 65 AA")));
        assertFalse(NalUnits.looksLikeAnnexB(Fixtures.hex("0142C01E")));
    }

    @ParameterizedTest
    @CsvSource({"4, 000000", "4, 00000002AA", "4, FFFFFFFF65", "2, 0001", "1, 05AABB", "4, 000000016500"})
    void brokenLengthsAreRefused(int lengthSize, String accessUnit) {
        assertThrows(MalformedBitstreamException.class, () -> NalUnits.split(Fixtures.hex(accessUnit), lengthSize));
    }

    @Test
    void cursorStaysInsideTheUnit() {
        NalCursor cursor = new NalCursor(Fixtures.hex("0000000165 000000024142"), 4);
        assertTrue(cursor.next());
        assertEquals(0x65, cursor.at(0));
        assertThrows(MalformedBitstreamException.class, () -> cursor.at(1));
        assertTrue(cursor.next());
        assertEquals(2, cursor.sizeBytes());
        assertEquals("4142", Fixtures.hex(cursor.unit()));
        assertFalse(cursor.next());
        assertFalse(cursor.next());
    }

    @Test
    void cursorRefusesImpossibleLengthSizes() {
        assertThrows(IllegalArgumentException.class, () -> new NalCursor(ByteBuffer.allocate(0), 0));
        assertThrows(IllegalArgumentException.class, () -> new NalCursor(ByteBuffer.allocate(0), 5));
    }

    @Test
    void accessUnitsOfMillionsOfUnitsAreRefused() {
        byte[] tiny = new byte[4 * ((1 << 16) + 1)];
        for (int i = 0; i < tiny.length; i += 4) {
            tiny[i + 2] = 1;
            tiny[i + 3] = 9;
        }
        ByteBuffer annexB = ByteBuffer.wrap(tiny);
        assertThrows(MalformedBitstreamException.class, () -> NalUnits.splitAnnexB(annexB));
        assertEquals(
                1 << 16, NalUnits.splitAnnexB(annexB.slice(0, tiny.length - 4)).size());
        byte[] prefixed = new byte[2 * ((1 << 16) + 1)];
        Arrays.fill(prefixed, (byte) 1);
        assertThrows(MalformedBitstreamException.class, () -> NalUnits.normalise(ByteBuffer.wrap(prefixed), 1));
        assertEquals(
                1 << 16,
                NalUnits.split(ByteBuffer.wrap(prefixed, 0, prefixed.length - 2), 1)
                        .size());
    }
}
