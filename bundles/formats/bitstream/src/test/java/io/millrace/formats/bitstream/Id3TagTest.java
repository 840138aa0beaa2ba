package io.millrace.formats.bitstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Id3TagTest {
    @Test
    void writesTheBytesOfVersion24() {
        ByteBuffer tag = Id3Tag.text("k", "é").toBuffer();
        assertEquals(
                "49443304000000000 00f".replace(" ", "") + "54585858" + "00000005" + "0000" + "03" + "6b00" + "c3a9",
                Fixtures.hex(tag));
    }

    @Test
    void everyFrameSurvivesARoundTrip() {
        Id3Tag tag = new Id3Tag(List.of(
                new Id3Tag.Text("title", "Ω and 😀"),
                new Id3Tag.Text("", ""),
                new Id3Tag.Private("com.example.owner", Fixtures.hex("00FF0001")),
                new Id3Tag.Other("TIT2", Fixtures.hex("0361"))));
        assertEquals(tag, Id3Tag.parse(tag.toBuffer()));
    }

    @Test
    void sizesAreSyncSafe() {
        Id3Tag tag = Id3Tag.privateData("o", ByteBuffer.allocate(300));
        ByteBuffer bytes = tag.toBuffer();
        assertEquals("00000238", Fixtures.hex(bytes.slice(6, 4)), "312 as 2 * 128 + 56");
        assertEquals("0000022e", Fixtures.hex(bytes.slice(14, 4)));
        assertEquals(tag, Id3Tag.parse(bytes));
    }

    @Test
    void textInVersion23WithPlainSizesIsRead() {
        String frame = "54585858" + "00000085" + "0000" + "00" + "6b00" + "61".repeat(130);
        Id3Tag tag = Id3Tag.parse(Fixtures.hex("494433 0300 00 0000010F" + frame));
        assertEquals(List.of(new Id3Tag.Text("k", "a".repeat(130))), tag.frames());
    }

    @ParameterizedTest
    @CsvSource({
        "00 6b00 e9, k, é",
        "03 6b00 c3a900, k, é",
        "01 fffe6b000000 fffe e900, k, é",
        "02 006b0000 00e90000, k, é"
    })
    void encodingsOfText(String content, String description, String value) {
        int size = content.replace(" ", "").length() / 2;
        String header = "494433 0400 00 000000%02x 54585858 000000%02x 0000".formatted(size + 10, size);
        Id3Tag tag = Id3Tag.parse(Fixtures.hex(header + content));
        assertEquals(List.of(new Id3Tag.Text(description, value)), tag.frames());
    }

    @Test
    void unsynchronisedTagsOfVersion23AreRestored() {
        Id3Tag tag = Id3Tag.parse(Fixtures.hex("494433 0300 80 00000010 50524956 00000005 0000 6f00 FF00 E0 AA"));
        Id3Tag.Private frame = (Id3Tag.Private) tag.frames().get(0);
        assertEquals("ffe0aa", Fixtures.hex(frame.data()));
    }

    @Test
    void extendedHeadersAndPaddingArePassedOver() {
        Id3Tag four = Id3Tag.parse(
                Fixtures.hex("494433 0400 40 0000001B 000000060100 50524956 00000003 0000 6f00AA" + "00".repeat(8)));
        assertEquals(List.of(new Id3Tag.Private("o", Fixtures.hex("AA"))), four.frames());
        Id3Tag three = Id3Tag.parse(
                Fixtures.hex("494433 0300 40 00000017 00000006000000000000 50524956 00000003 0000 6f00AA"));
        assertEquals(four, three);
        assertTrue(
                Id3Tag.parse(Fixtures.hex("494433 0400 00 00000000")).frames().isEmpty());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "494433",
                "494434 0400 00 00000000",
                "494433 0200 00 00000000",
                "494433 0400 00 00000001",
                "494433 0400 00 0000000B 54585858 00000010 0000 03",
                "494433 0400 00 0000000B 54585858 00000001 0000 04",
                "494433 0300 00 0000000B 50524956 FFFFFFFF 0000 03"
            })
    void brokenTagsAreRefused(String tag) {
        assertThrows(MalformedBitstreamException.class, () -> Id3Tag.parse(Fixtures.hex(tag)));
    }

    @Test
    void privateFrameWithoutTerminatorIsAllOwner() {
        Id3Tag tag = Id3Tag.parse(Fixtures.hex("494433 0400 00 0000000C 50524956 00000002 0000 6f6f"));
        assertEquals(List.of(new Id3Tag.Private("oo", ByteBuffer.allocate(0))), tag.frames());
    }
}
