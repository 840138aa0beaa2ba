package io.millrace.formats.mpegts;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SectionAssemblerTest {
    private final List<byte[]> sections = new ArrayList<>();
    private final Recording told = new Recording();
    private final Faults faults = new Faults(told);
    private final PacketFlags start = new PacketFlags();
    private final PacketFlags goOn = new PacketFlags();
    private final SectionAssembler assembler =
            new SectionAssembler(5, faults, (bytes, length) -> sections.add(Arrays.copyOf(bytes, length)));

    @BeforeEach
    void flags() {
        start.start = true;
    }

    private static byte[] section(int bodyBytes) {
        byte[] body = new byte[bodyBytes];
        Arrays.fill(body, (byte) bodyBytes);
        return Transport.section(2, 1, 0, body);
    }

    private void feed(PacketFlags flags, byte[] payload) {
        assembler.payload(payload, 0, payload.length, flags);
    }

    @Test
    void oneOverManyPackets() {
        byte[] section = section(500);
        byte[] all = Units.join(new byte[1], section);
        for (int at = 0; at < all.length; at += 184) {
            feed(at == 0 ? start : goOn, Arrays.copyOfRange(all, at, Math.min(all.length, at + 184)));
        }
        assertEquals(1, sections.size());
        assertArrayEquals(section, sections.get(0));
    }

    @Test
    void manyInOnePacketAndOneThatGoesOnBehindThePointer() {
        byte[] last = section(60);
        byte[] head = Arrays.copyOf(last, 20);
        byte[] tail = Arrays.copyOfRange(last, 20, last.length);
        feed(start, Units.join(new byte[1], section(10), section(20), head));
        feed(start, Units.join(new byte[] {(byte) tail.length}, tail, section(30), Units.hex("FFFFFF")));
        assertEquals(
                List.of(10, 20, 60, 30),
                sections.stream().map(section -> section.length - 12).toList());
    }

    @Test
    void aLostPacketCostsTheSectionItBelongsTo() {
        byte[] section = section(300);
        feed(start, Units.join(new byte[1], Arrays.copyOf(section, 100)));
        assembler.lost();
        feed(goOn, Arrays.copyOfRange(section, 200, 300));
        assertEquals(0, sections.size());
        feed(start, Units.join(new byte[1], section(10)));
        assertEquals(1, sections.size());
        assertEquals(List.of(), told.faults);
    }

    @Test
    void brokenOnesAreCounted() {
        byte[] section = section(10);
        section[9] ^= 1;
        feed(start, Units.join(new byte[1], section));
        feed(start, Units.hex("F0 00"));
        feed(start, Units.hex("00 02 B0 01 00"));
        feed(start, Units.hex("00 02 BF FF 00"));
        assertEquals(0, sections.size());
        assertEquals(4, faults.count(TsFault.Kind.BROKEN_SECTION), "checksum, pointer, too short, too long");
        assertEquals(1, told.faults.size());
    }

    @Test
    void theChecksumIsThatOfTheStandard() {
        byte[] check = "123456789".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        assertEquals(0x0376E6E7, Crc32Mpeg.of(check, 0, check.length));
    }
}
