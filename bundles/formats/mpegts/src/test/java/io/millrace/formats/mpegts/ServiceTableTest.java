package io.millrace.formats.mpegts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The table that names a programme. */
class ServiceTableTest {
    private static byte[] muxed(TsMuxer muxer, int pictures) {
        muxer.tracks(List.of(Units.video()));
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < pictures; i++) {
            ByteBuffer out = ByteBuffer.allocate(muxer.maxBytes(Units.sample(i)));
            muxer.write(Units.sample(i), out);
            all.write(out.array(), 0, out.position());
        }
        return all.toByteArray();
    }

    private static List<byte[]> packets(byte[] stream, int pid) {
        List<byte[]> found = new ArrayList<>();
        for (int at = 0; at < stream.length; at += TsPackets.PACKET_BYTES) {
            if (((stream[at + 1] & 0x1F) << 8 | stream[at + 2] & 0xFF) == pid) {
                found.add(Arrays.copyOfRange(stream, at, at + TsPackets.PACKET_BYTES));
            }
        }
        return found;
    }

    @Test
    void isAsTheStandardSays() {
        byte[] section = TableWriter.services("live/x");
        String expected = "42 f0 24" // table, length
                + "0001 c1 00 00 ff01 ff" // stream, version, sections, network
                + "0001 fc 8013" // service, running, descriptors
                + "48 11 01" // a television service
                + "08" + HexFormat.of().formatHex("Millrace".getBytes(StandardCharsets.US_ASCII))
                + "06" + HexFormat.of().formatHex("live/x".getBytes(StandardCharsets.US_ASCII));
        String fields = expected.replace(" ", "");
        assertEquals(fields, HexFormat.of().formatHex(section, 0, section.length - 4));
        assertEquals(0, Crc32Mpeg.of(section, 0, section.length), "with its checksum the rest is 0");
    }

    @Test
    void comesFirstAndThenEverySecond() {
        byte[] named = muxed(new TsMuxer("live/x"), 12);
        List<byte[]> tables = packets(named, TableWriter.SERVICE_PID);
        assertEquals(1, tables.size(), "in less than a second");
        assertTrue(new String(tables.get(0), StandardCharsets.ISO_8859_1).contains("live/x"));
        assertEquals(
                TableWriter.SERVICE_PID,
                named[2 * TsPackets.PACKET_BYTES + 2],
                "behind the association and the map table");
        assertEquals(
                0, packets(muxed(new TsMuxer(), 12), TableWriter.SERVICE_PID).size());
    }

    @Test
    void isThereAgainAfterADiscontinuity() {
        TsMuxer muxer = new TsMuxer("live/x");
        byte[] before = muxed(muxer, 2);
        muxer.discontinuity();
        byte[] after = muxed(muxer, 1);
        assertEquals(1, packets(before, TableWriter.SERVICE_PID).size());
        assertEquals(1, packets(after, TableWriter.SERVICE_PID).size());
    }

    @Test
    void longAndForeignNamesAreKeptWhole() {
        byte[] foreign = TableWriter.services("live/ü");
        String text = new String(foreign, StandardCharsets.UTF_8);
        assertTrue(text.contains("\u0015live/ü"), text);
        byte[] clipped = TableWriter.services("ü".repeat(200));
        assertEquals(1 + 120, clipped[12 + 4 + 3 + "Millrace".length() + 1 + 1 - 1] & 0xFF);
        assertEquals(0, Crc32Mpeg.of(clipped, 0, clipped.length));
    }

    @Test
    void readersPassItOver() {
        Recording plain = Recording.of(muxed(new TsMuxer(), 12));
        Recording named = Recording.of(muxed(new TsMuxer("live/x"), 12));
        assertEquals(plain.samples, named.samples);
        assertEquals(List.of(), named.faultKinds());
    }
}
