package io.millrace.formats.flv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.formats.bitstream.MalformedBitstreamException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Amf0Test {
    @Test
    void everyTypeSurvivesARoundTrip() {
        Map<String, Amf0Value> properties = new LinkedHashMap<>();
        properties.put("z", Amf0Value.of(1.5));
        properties.put("a", Amf0Value.of("é€😀"));
        properties.put("", Amf0Value.of(true));
        List<Amf0Value> values = List.of(
                Amf0Value.of(-0.25),
                Amf0Value.of(false),
                Amf0Value.of(""),
                Amf0Value.of("x".repeat(70_000)),
                Amf0Value.NULL,
                Amf0Value.UNDEFINED,
                Amf0Value.Constant.UNSUPPORTED,
                new Amf0Value.Date(1.7e12, -60),
                new Amf0Value.Xml("<a/>"),
                new Amf0Value.Obj(properties),
                new Amf0Value.EcmaArray(properties),
                new Amf0Value.TypedObj("flash.Thing", properties),
                new Amf0Value.StrictArray(List.of(Amf0Value.of(1), new Amf0Value.Obj(Map.of()), Amf0Value.NULL)));
        ByteBuffer bytes = Amf0Writer.encode(values.toArray(Amf0Value[]::new));
        assertEquals(values, Amf0Reader.readAll(bytes));
        assertEquals(0, bytes.position(), "reading leaves the buffer alone");
    }

    @Test
    void writesTheBytesOfTheSpecification() {
        assertEquals("020005" + "68656c6c6f", Bytes.hex(Amf0Writer.encode(Amf0Value.of("hello"))));
        assertEquals("003ff0000000000000", Bytes.hex(Amf0Writer.encode(Amf0Value.of(1))));
        assertEquals(
                "0300016101010000 09".replace(" ", ""),
                Bytes.hex(Amf0Writer.encode(new Amf0Value.Obj(Map.of("a", Amf0Value.of(true))))));
        assertEquals("0800000000000009", Bytes.hex(Amf0Writer.encode(new Amf0Value.EcmaArray(Map.of()))));
        assertEquals(
                "05060d",
                Bytes.hex(Amf0Writer.encode(Amf0Value.NULL, Amf0Value.UNDEFINED, Amf0Value.Constant.UNSUPPORTED)));
    }

    @Test
    void propertiesKeepTheirOrder() {
        Map<String, Amf0Value> properties = new LinkedHashMap<>();
        for (String name : List.of("q", "b", "z", "a")) {
            properties.put(name, Amf0Value.NULL);
        }
        Amf0Value read = Amf0Reader.readAll(Amf0Writer.encode(new Amf0Value.Obj(properties)))
                .get(0);
        assertEquals(
                List.of("q", "b", "z", "a"), List.copyOf(read.asProperties().keySet()));
    }

    @Test
    void valuesAreImmutable() {
        Map<String, Amf0Value> properties = new LinkedHashMap<>(Map.of("a", Amf0Value.NULL));
        Amf0Value.Obj object = new Amf0Value.Obj(properties);
        properties.put("b", Amf0Value.NULL);
        assertEquals(1, object.properties().size());
        assertThrows(
                UnsupportedOperationException.class, () -> object.properties().clear());
    }

    @Test
    void accessorsAnswerForOtherTypesToo() {
        assertEquals("x", Amf0Value.of("x").asText().orElseThrow());
        assertEquals(OptionalDouble.of(2), Amf0Value.of(2).asNumber());
        assertTrue(Amf0Value.of(2).asText().isEmpty());
        assertTrue(Amf0Value.of("2").asNumber().isEmpty());
        assertEquals(Amf0Value.UNDEFINED, Amf0Value.of("x").get("y"));
        assertEquals(Amf0Value.of(3), new Amf0Value.TypedObj("t", Map.of("y", Amf0Value.of(3))).get("y"));
    }

    @Test
    void arraysWithoutEndMarkerAreReadAtTheEndOfAMessage() {
        Amf0Value value = Amf0Reader.readAll(Bytes.of("08 00000001 0001 61 05")).get(0);
        assertEquals(Amf0Value.NULL, value.get("a"));
    }

    @Test
    void countOfAnAssociativeArrayIsNotBelieved() {
        Amf0Value value =
                Amf0Reader.readAll(Bytes.of("08 FFFFFFFF 0001 61 05 0000 09")).get(0);
        assertEquals(1, value.asProperties().size());
    }

    @Test
    void referencesPointAtEarlierValues() {
        // an array that holds an object and then the same again: reference 1, the array itself being 0
        List<Amf0Value> all = Amf0Reader.readAll(Bytes.of("0A 00000002 03 0001 61 05 0000 09 07 0001"));
        Amf0Value.StrictArray array = (Amf0Value.StrictArray) all.get(0);
        assertEquals(array.values().get(0), array.values().get(1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0A 00000001 07 0000", // an array that holds itself
                "07 0000",
                "04",
                "0E",
                "FF",
                "00 3FF0",
                "01",
                "02 0005 6162",
                "0C FFFFFFFF 61",
                "0A FFFFFFFF",
                "0A 00000002 05",
                "03 0001 61",
                "03 0005 61",
                "0B 00"
            })
    void brokenValuesAreRefused(String bytes) {
        assertThrows(MalformedBitstreamException.class, () -> Amf0Reader.readAll(Bytes.of(bytes)));
    }

    @ParameterizedTest
    @CsvSource({"03000161, 100", "0A00000001, 100000", "08000000010001 61, 50000", "11 09 03 01, 5000"})
    void nestingIsBounded(String opening, int times) {
        ByteBuffer bytes = Bytes.of(opening.repeat(times).replace("110903 01", "11090301"));
        MalformedBitstreamException e =
                assertThrows(MalformedBitstreamException.class, () -> Amf0Reader.readAll(bytes));
        assertFalse(e.getMessage().isEmpty());
    }

    @Test
    void nestingUpToTheBoundIsRead() {
        String nested = "0A00000001".repeat(Amf0Reader.MAX_DEPTH) + "05";
        assertEquals(1, Amf0Reader.readAll(Bytes.of(nested)).size());
        String deeper = "0A00000001".repeat(Amf0Reader.MAX_DEPTH + 1) + "05";
        assertThrows(MalformedBitstreamException.class, () -> Amf0Reader.readAll(Bytes.of(deeper)));
    }

    @Test
    void numberOfValuesIsBounded() {
        assertEquals(
                Amf0Reader.MAX_VALUES,
                Amf0Reader.readAll(Bytes.of("05".repeat(Amf0Reader.MAX_VALUES))).size());
        ByteBuffer more = Bytes.of("05".repeat(Amf0Reader.MAX_VALUES + 1));
        assertThrows(MalformedBitstreamException.class, () -> Amf0Reader.readAll(more));
    }

    @Test
    void referencesCannotMultiplyValues() {
        // each array holds ten references to the one before it: 10^20 values without a budget
        StringBuilder bomb = new StringBuilder("0A 00000001 05");
        for (int level = 0; level < 20; level++) {
            bomb.append("0A 0000000A").append("07 %04X".formatted(level).repeat(10));
        }
        ByteBuffer bytes = Bytes.of(bomb.toString());
        assertThrows(MalformedBitstreamException.class, () -> Amf0Reader.readAll(bytes));
    }

    @Test
    void valuesAreReadOneByOne() {
        Amf0Reader reader = new Amf0Reader(Bytes.of("05 01 01 02"));
        assertEquals(Amf0Value.NULL, reader.read());
        assertEquals(Amf0Value.of(true), reader.read());
        assertEquals(1, reader.remaining());
        assertTrue(reader.hasRemaining());
        assertThrows(MalformedBitstreamException.class, reader::read);
    }

    @Test
    void formatSelectorOfAmf3MessagesIsTakenOff() {
        assertEquals("05", Bytes.hex(Amf0Reader.unwrapAmf3(Bytes.of("00 05"))));
        assertEquals("020001 61".replace(" ", ""), Bytes.hex(Amf0Reader.unwrapAmf3(Bytes.of("02 0001 61"))));
        assertEquals(0, Amf0Reader.unwrapAmf3(ByteBuffer.allocate(0)).remaining());
    }

    @ParameterizedTest
    @CsvSource({
        "11 00, UNDEFINED",
        "11 01, NULL",
        "11 02, Bool[value=false]",
        "11 03, Bool[value=true]",
        "11 04 7F, Number[value=127.0]",
        "11 04 8100, Number[value=128.0]",
        "11 04 FFFFFFFF, Number[value=-1.0]",
        "11 05 3FF0000000000000, Number[value=1.0]",
        "11 06 07 616263, Text[value=abc]",
        "11 08 01 4270000000000000, 'Date[epochMs=1.099511627776E12, timeZone=0]'",
        "11 09 05 01 04 01 04 02, 'StrictArray[values=[Number[value=1.0], Number[value=2.0]]]'",
        "11 09 03 03 61 02 01 03, 'EcmaArray[properties={a=Bool[value=false], 0=Bool[value=true]}]'",
        "11 0A 0B 01 03 61 04 05 01, 'Obj[properties={a=Number[value=5.0]}]'",
        "11 0A 13 03 54 03 61 06 00, 'TypedObj[className=T, properties={a=Text[value=T]}]'"
    })
    void amf3ValuesBehindTheirMarkerAreRead(String bytes, String expected) {
        assertEquals(expected, Amf0Reader.readAll(Bytes.of(bytes)).get(0).toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "11 0C 03 00", // byte array
                "11 0A 00", // object reference
                "11 0A 05", // traits reference to nothing
                "11 0A 07 03 54", // externalizable
                "11 06 04", // string reference to nothing
                "11 09 FFFFFFFF 01",
                "11 0A FFFFFFFB 01",
                "11 04 FFFF"
            })
    void brokenOrUnknownAmf3IsRefused(String bytes) {
        assertThrows(MalformedBitstreamException.class, () -> Amf0Reader.readAll(Bytes.of(bytes)));
    }

    @Test
    void readingGoesOnInAmf0BehindAnAmf3Value() {
        assertEquals(List.of(Amf0Value.of(1), Amf0Value.NULL), Amf0Reader.readAll(Bytes.of("11 04 01 05")));
    }

    @Test
    void longNamesAreRefusedWhenWritten() {
        Amf0Value object = new Amf0Value.Obj(Map.of("n".repeat(70_000), Amf0Value.NULL));
        assertThrows(IllegalArgumentException.class, () -> Amf0Writer.encode(object));
    }

    /** An object with a text, and references to it in an array, in three bytes each. */
    private static ByteBuffer references(int textBytes, int count) {
        ByteBuffer message = ByteBuffer.allocate(textBytes + 3 * count + 64);
        message.put((byte) 10).putInt(count + 1);
        message.put((byte) 3).putShort((short) 1).put((byte) 'a');
        message.put((byte) 12).putInt(textBytes).put(new byte[textBytes]);
        message.put((byte) 0).put((byte) 0).put((byte) 9);
        for (int i = 0; i < count; i++) {
            message.put((byte) 7).putShort((short) 1);
        }
        return message.flip();
    }

    @Test
    void referencesDoNotMakeSmallMessagesHuge() {
        ByteBuffer modest = references(1_000, 1_000);
        int sizeBytes = Amf0Writer.encode(Amf0Reader.readAll(modest).toArray(Amf0Value[]::new))
                .remaining();
        assertTrue(sizeBytes > 1_000_000 && sizeBytes <= Amf0Reader.MAX_REPEATED_BYTES + modest.remaining());
        ByteBuffer bomb = references(200_000, 5_000);
        MalformedBitstreamException refusal =
                assertThrows(MalformedBitstreamException.class, () -> Amf0Reader.readAll(bomb));
        assertTrue(refusal.getMessage().contains("references"), refusal.getMessage());
    }

    @Test
    void referencesToReferencesAreCountedInFull() {
        // each object refers eight times to the one before it
        ByteBuffer message = ByteBuffer.allocate(4_000);
        message.put((byte) 10).putInt(6);
        message.put((byte) 3).putShort((short) 1).put((byte) 'a').put((byte) 2).putShort((short) 600);
        message.put(new byte[600]).put((byte) 0).put((byte) 0).put((byte) 9);
        for (int level = 1; level <= 4; level++) {
            message.put((byte) 3);
            for (int i = 0; i < 8; i++) {
                message.putShort((short) 1).put((byte) ('a' + i)).put((byte) 7).putShort((short) level);
            }
            message.put((byte) 0).put((byte) 0).put((byte) 9);
        }
        message.put((byte) 5);
        assertThrows(MalformedBitstreamException.class, () -> Amf0Reader.readAll(message.flip()));
    }

    @Test
    void amf3StringsAreNotRepeatedWithoutEnd() {
        // an array of one long string and references to it, in two bytes each
        int count = 5_000;
        int length = 100_000;
        ByteBuffer message = ByteBuffer.allocate(length + 3 * count);
        message.put((byte) 17).put((byte) 9);
        u29(message, (count + 1) << 1 | 1);
        message.put((byte) 1).put((byte) 6);
        u29(message, length << 1 | 1);
        message.put(new byte[length]);
        for (int i = 0; i < count; i++) {
            message.put((byte) 6).put((byte) 0);
        }
        assertThrows(MalformedBitstreamException.class, () -> Amf0Reader.readAll(message.flip()));
    }

    private static void u29(ByteBuffer out, int value) {
        out.put((byte) (value >> 14 & 0x7F | 0x80))
                .put((byte) (value >> 7 & 0x7F | 0x80))
                .put((byte) (value & 0x7F));
    }

    @Test
    void namesThatCannotBeWrittenAgainAreRefused() {
        // each byte of broken UTF-8 becomes a replacement character of three
        ByteBuffer broken = ByteBuffer.allocate(40_100);
        broken.put((byte) 3).putShort((short) 40_000);
        for (int i = 0; i < 40_000; i++) {
            broken.put((byte) 0xFF);
        }
        broken.put((byte) 5).put((byte) 0).put((byte) 0).put((byte) 9);
        assertThrows(MalformedBitstreamException.class, () -> Amf0Reader.readAll(broken.flip()));
        ByteBuffer long3 = ByteBuffer.allocate(80_000);
        long3.put((byte) 17).put((byte) 10).put((byte) 0x0B).put((byte) 1);
        u29(long3, 70_000 << 1 | 1);
        for (int i = 0; i < 70_000; i++) {
            long3.put((byte) 'n');
        }
        long3.put((byte) 1).put((byte) 1);
        assertThrows(MalformedBitstreamException.class, () -> Amf0Reader.readAll(long3.flip()));
    }
}
