package io.millrace.formats.mpegts;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PacketSyncTest {
    /** Numbers of the packets found. */
    private static final class Found implements PacketSync.Handler {
        final List<Integer> numbers = new ArrayList<>();
        int losses;

        @Override
        public void packet(byte[] bytes, int at) {
            numbers.add(ByteBuffer.wrap(bytes).getInt(at + 4));
        }

        @Override
        public void syncLost() {
            losses++;
        }
    }

    /** Numbered packets with so many bytes before and behind each. */
    private static byte[] packets(int from, int count, int before, int behind) {
        ByteBuffer out = ByteBuffer.allocate(count * (188 + before + behind));
        for (int i = from; i < from + count; i++) {
            out.put(new byte[before]).put((byte) 0x47).put(new byte[3]).putInt(i);
            out.put(new byte[180 + behind]);
        }
        return out.array();
    }

    private static List<Integer> numbers(int count) {
        return java.util.stream.IntStream.range(0, count).boxed().toList();
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "4, 0", "0, 16"})
    void packetsOfEachSizeInChunksOfEachSize(int before, int behind) {
        byte[] stream = packets(0, 40, before, behind);
        for (int chunk : new int[] {1, 13, 188, 200, 5_000}) {
            Found found = new Found();
            PacketSync sync = new PacketSync(found);
            for (int at = 0; at < stream.length; at += chunk) {
                sync.feed(ByteBuffer.wrap(stream, at, Math.min(chunk, stream.length - at)));
            }
            sync.end();
            assertEquals(numbers(40), found.numbers, "in chunks of " + chunk);
            assertEquals(0, found.losses);
        }
    }

    @Test
    void aDatagramOfSevenIsFoundAtOnce() {
        Found found = new Found();
        new PacketSync(found).feed(ByteBuffer.wrap(packets(0, 7, 0, 0)));
        assertEquals(numbers(7), found.numbers);
    }

    @Test
    void aFewPacketsAreFoundAtTheEnd() {
        Found found = new Found();
        PacketSync sync = new PacketSync(found);
        sync.feed(ByteBuffer.wrap(packets(0, 1, 0, 0)));
        assertEquals(List.of(), found.numbers);
        sync.end();
        assertEquals(numbers(1), found.numbers);
    }

    @Test
    void whoJoinsInTheMiddleOfAPacketMissesNothing() {
        byte[] stream = packets(0, 10, 0, 0);
        Found found = new Found();
        new PacketSync(found).feed(ByteBuffer.wrap(stream, 100, stream.length - 100));
        assertEquals(numbers(10).subList(1, 10), found.numbers);
        assertEquals(0, found.losses);
    }

    @Test
    void aLossIsToldOnceAndMended() {
        Found found = new Found();
        PacketSync sync = new PacketSync(found);
        sync.feed(ByteBuffer.wrap(packets(0, 5, 0, 0)));
        byte[] garbage = new byte[5_000];
        new Random(1).nextBytes(garbage);
        sync.feed(ByteBuffer.wrap(garbage));
        sync.feed(ByteBuffer.wrap(packets(5, 5, 4, 0)));
        sync.end();
        assertEquals(1, found.losses);
        assertEquals(numbers(10), found.numbers, "also when packets have another size from there on");
    }

    @Test
    void oneWrongSyncByteCostsOnePacket() {
        byte[] stream = packets(0, 10, 0, 0);
        stream[3 * 188] = 0;
        Found found = new Found();
        new PacketSync(found).feed(ByteBuffer.wrap(stream));
        assertEquals(List.of(0, 1, 2, 4, 5, 6, 7, 8, 9), found.numbers);
        assertEquals(1, found.losses);
    }
}
