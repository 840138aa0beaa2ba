package io.millrace.formats.mpegts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DescriptorsTest {
    private static Descriptors of(String hex) {
        return Descriptors.parse(ByteBuffer.wrap(Units.hex(hex)));
    }

    @Test
    void eachOfAListIsFound() {
        Descriptors descriptors = of("05 04 4F707573 0A 04 64657500 52 01 07");
        assertEquals(
                List.of(0x05, 0x0A, 0x52),
                descriptors.list().stream().map(Descriptors.Descriptor::tag).toList());
        assertTrue(descriptors.has(0x52));
        assertFalse(descriptors.has(0x6A));
        assertEquals(Optional.of(ByteBuffer.wrap(new byte[] {7})), descriptors.find(0x52));
        assertEquals(Optional.empty(), descriptors.find(0x53));
        assertEquals(Optional.of("deu"), descriptors.language());
    }

    @Test
    void oneThatIsCutOffEndsTheList() {
        assertEquals(1, of("52 01 07 05 04 4F7075").list().size());
        assertEquals(1, of("52 01 07 05").list().size());
        assertEquals(0, of("").list().size());
        assertEquals(1, of("52 00").list().size(), "an empty one is whole");
    }

    @Test
    void registrationsAreAnyOfThem() {
        Descriptors descriptors = of("05 04 43554549 05 06 48455643 0102");
        assertTrue(descriptors.isRegistered("CUEI"));
        assertTrue(descriptors.isRegistered("HEVC"));
        assertFalse(descriptors.isRegistered("Opus"));
        assertFalse(of("05 03 435545").isRegistered("CUEI"), "too short to name anything");
    }

    @Test
    void extensionsAreFoundByTheirOwnTag() {
        Descriptors descriptors = of("7F 01 06 7F 02 80 03 7F 00");
        assertEquals(Optional.of(ByteBuffer.wrap(new byte[] {3})), descriptors.extension(0x80));
        assertEquals(0, descriptors.extension(6).orElseThrow().remaining());
        assertEquals(Optional.empty(), descriptors.extension(7));
    }

    @Test
    void metadataFormatsStandBehindAnOptionalApplication() {
        assertTrue(of("26 09 0100 FF 4B4C5641 00 0F").isMetadata("KLVA"));
        assertTrue(of("26 0D FFFF 49443320 FF 49443320 00 0F").isMetadata("ID3 "));
        assertFalse(of("26 0D FFFF 49443320 FF 49443320 00 0F").isMetadata("KLVA"));
        assertFalse(of("26 05 0100 10 00 0F").isMetadata("KLVA"), "its format is a number");
        assertFalse(of("26 02 0100").isMetadata("KLVA"));
        assertFalse(of("26 07 FFFF 49443320 FF").isMetadata("ID3 "));
    }

    @Test
    void languagesNeedThreeLetters() {
        assertEquals(Optional.empty(), of("0A 02 6465").language());
        assertEquals(Optional.empty(), of("52 01 07").language());
        assertEquals(Optional.of("eng"), of("0A 03 656E67").language());
    }

    @Test
    void languagesHaveTheShortestTag() {
        assertEquals(Optional.of("de"), Languages.ofIso639("deu"));
        assertEquals(Optional.of("de"), Languages.ofIso639("ger"), "the bibliographic code");
        assertEquals(Optional.of("en"), Languages.ofIso639("ENG"));
        assertEquals(Optional.of("gsw"), Languages.ofIso639("gsw"), "there is none of two letters");
        assertEquals(Optional.empty(), Languages.ofIso639("und"));
        assertEquals(Optional.empty(), Languages.ofIso639("d\u0000u"));
        assertEquals(Optional.of("fra"), Languages.toIso639("fr-CA"));
        assertEquals(Optional.of("gsw"), Languages.toIso639("gsw"));
        assertEquals(Optional.empty(), Languages.toIso639("xx-private"));
        assertEquals(Optional.empty(), Languages.toIso639(""));
    }
}
