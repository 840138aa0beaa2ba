package io.millrace.formats.mpegts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.formats.bitstream.MalformedBitstreamException;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tables as they are written, by us and by others, and read again. */
class MapTableTest {
    private static final byte[] HEAD = {(byte) 0xE1, 0, (byte) 0xF0, 0};

    private final AssociationTable association = new AssociationTable();

    private static MapTable parse(byte[]... parts) {
        byte[] section = Transport.section(2, 5, 3, Units.join(parts));
        return MapTable.parse(section, section.length);
    }

    private Map<Integer, Integer> associate(int version, int number, int last, int... programmes) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int value : programmes) {
            body.write(value >> 8);
            body.write(value);
        }
        byte[] section = Transport.section(0, 1, version, number, last, body.toByteArray());
        return association.section(section, section.length);
    }

    @Test
    void aMapListsItsStreamsInOrder() {
        MapTable map =
                parse(HEAD, Transport.entry(0x1B, 0x100), Transport.entry(0x0F, 0x101, 0x0A, 4, 'd', 'e', 'u', 0));
        assertEquals(5, map.programme());
        assertEquals(0x100, map.clockPid());
        assertEquals(
                List.of(0x100, 0x101),
                map.streams().stream().map(MapTable.Entry::pid).toList());
        assertEquals(
                List.of(0x1B, 0x0F),
                map.streams().stream().map(MapTable.Entry::streamType).toList());
        assertEquals("deu", map.streams().get(1).descriptors().language().orElseThrow());
    }

    @Test
    void descriptorsOfTheProgrammeAreItsOwn() {
        MapTable map = parse(Units.hex("E100 F006 05 04 43554549"), Transport.entry(0x86, 0x102));
        assertTrue(map.descriptors().isRegistered("CUEI"));
        assertEquals(0, map.streams().get(0).descriptors().list().size());
    }

    @Test
    void aPidBelongsToOneStreamAndNeverToTheTables() {
        MapTable map = parse(
                HEAD,
                Transport.entry(0x1B, 0x100),
                Transport.entry(0x0F, 0x100),
                Transport.entry(0x0F, 0),
                Transport.entry(0x0F, 0x1FFF));
        assertEquals(
                List.of(0x1B),
                map.streams().stream().map(MapTable.Entry::streamType).toList());
    }

    @Test
    void lengthsBeyondTheSectionAreBroken() {
        assertThrows(MalformedBitstreamException.class, () -> parse(Units.hex("E100 F0FF 05 04 43554549")));
        assertThrows(MalformedBitstreamException.class, () -> parse(HEAD, Units.hex("1B E100 F004 0A 03")));
        assertThrows(MalformedBitstreamException.class, () -> parse(Units.hex("E1")));
        assertEquals(
                1,
                parse(HEAD, Transport.entry(0x1B, 0x100), Units.hex("1B E1"))
                        .streams()
                        .size());
    }

    @Test
    void thereIsAnEndToTheStreams() {
        byte[][] parts = new byte[130][];
        parts[0] = HEAD;
        for (int i = 1; i < parts.length; i++) {
            parts[i] = Transport.entry(0x0F, 0x100 + i);
        }
        MalformedBitstreamException refused = assertThrows(MalformedBitstreamException.class, () -> parse(parts));
        assertTrue(refused.getMessage().contains("more than 128 streams"), refused.getMessage());
    }

    @Test
    void otherTablesAndThoseOfTheFutureAreNone() {
        byte[] other = Transport.section(3, 5, 3, HEAD);
        assertNull(MapTable.parse(other, other.length));
        byte[] future = Transport.section(2, 5, 3, HEAD);
        future[5] &= (byte) 0xFE;
        assertNull(MapTable.parse(future, future.length));
    }

    @Test
    void ourOwnTablesAreReadBack() {
        byte[] section = TableWriter.association();
        assertEquals(Map.of(TableWriter.PROGRAMME, TableWriter.MAP_PID), association.section(section, section.length));
        TrackOutput sound = TrackOutputs.of(Units.audio()).orElseThrow();
        TrackOutput pictures = TrackOutputs.of(Units.video()).orElseThrow();
        byte[] map = TableWriter.map(9, pictures.pid(), Units.hex("05 04 43554549"), List.of(pictures, sound));
        MapTable read = MapTable.parse(map, map.length);
        assertEquals(pictures.pid(), read.clockPid());
        assertTrue(read.descriptors().isRegistered("CUEI"));
        assertEquals(
                List.of(pictures.pid(), sound.pid()),
                read.streams().stream().map(MapTable.Entry::pid).toList());
    }

    @Test
    void anAssociationOfSeveralSectionsIsWholeWithTheLast() {
        assertNull(associate(1, 0, 1, 1, 0xE100));
        assertEquals(Map.of(1, 0x100, 2, 0x200), associate(1, 1, 1, 2, 0xE200));
        assertNull(associate(1, 1, 1, 2, 0xE200), "and begins again");
        assertEquals(Map.of(1, 0x100, 2, 0x200), associate(1, 0, 1, 1, 0xE100), "in any order");
    }

    @Test
    void sectionsOfAnotherVersionAreNotMixed() {
        assertNull(associate(1, 0, 1, 1, 0xE100));
        assertNull(associate(2, 1, 1, 2, 0xE200));
        assertEquals(Map.of(1, 0x300, 2, 0x200), associate(2, 0, 1, 1, 0xE300));
    }

    @Test
    void aSectionThatIsRepeatedBeforeTheOthersCameBeginsAnew() {
        assertNull(associate(1, 0, 1, 1, 0xE100));
        assertNull(associate(1, 0, 1, 1, 0xE101));
        assertEquals(Map.of(1, 0x101, 2, 0x200), associate(1, 1, 1, 2, 0xE200));
    }

    @Test
    void networkTablesAndForbiddenPidsAreNoProgrammes() {
        Map<Integer, Integer> programmes = associate(1, 0, 0, 0, 0xE010, 1, 0xE001, 2, 0xFFFF, 3, 0xE100, 3, 0xE200);
        assertEquals(Map.of(3, 0x100), programmes, "and the first counts");
    }

    @Test
    void thereIsAnEndToTheProgrammes() {
        Map<Integer, Integer> programmes = null;
        for (int number = 0; number < 4; number++) {
            int[] values = new int[200];
            for (int i = 0; i < values.length; i += 2) {
                values[i] = number * 100 + i / 2 + 1;
                values[i + 1] = 0xE100;
            }
            programmes = associate(1, number, 3, values);
        }
        assertNotNull(programmes);
        assertEquals(256, programmes.size());
    }
}
