package io.millrace.formats.mpegts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import io.millrace.formats.bitstream.BitWriter;
import io.millrace.formats.bitstream.MalformedBitstreamException;
import io.millrace.formats.bitstream.MediaFormats;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** AAC that ADTS has no words for: a rate that is written out. */
class LatmWriterTest {
    private static final int ID = 64;

    /** AAC-LC of a rate that is not given by its index, with bytes behind the configuration. */
    static Track track(int rateHz, int channels, int moreBytes) {
        BitWriter record = new BitWriter();
        record.bits(5, 2).bits(4, 15).bits(24, rateHz).bits(4, channels).bits(3, 0);
        record.bytes(ByteBuffer.allocate(moreBytes));
        return new Track(ID, MediaFormats.aac(record.toBuffer()));
    }

    private static Sample sample(int number, int bytes) {
        byte[] payload = new byte[bytes];
        new Random(bytes).nextBytes(payload);
        return new Sample(ID, number * 20_000L, number * 20_000L, Sample.SYNC, ByteBuffer.wrap(payload));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 26, 27, 40})
    void framesAndConfigurationComeOutAsTheyWere(int moreBytes) {
        Track track = track(47_000, 2, moreBytes);
        List<Sample> samples = new ArrayList<>();
        for (int bytes : new int[] {1, 2, 100, 183, 184, 253, 254, 255, 256, 509, 510, 511, 1_500, 8_000}) {
            samples.add(sample(samples.size(), bytes));
        }
        Recording back = Recording.of(Muxed.of(List.of(track), samples));
        assertEquals(List.of(), back.faultKinds());
        assertEquals(
                track.format().configuration(), back.tracks().get(0).format().configuration());
        assertEquals(47_000, ((AudioFormat) back.tracks().get(0).format()).sampleRateHz());
        assertEquals(
                samples.stream().map(Sample::payload).toList(),
                back.samples.stream().map(Sample::payload).toList());
        assertEquals(
                samples.stream().map(Sample::dtsUs).toList(),
                back.samples.stream().map(Sample::dtsUs).toList());
    }

    @Test
    void theMapTableSaysThatItIsLatm() {
        byte[] stream = Muxed.of(List.of(track(47_000, 2, 0)), List.of(sample(0, 100)));
        // the second packet: pointer, header of twelve bytes, no descriptors
        assertEquals(StreamKind.TYPE_LATM, stream[TsPackets.PACKET_BYTES + 5 + 12]);
        byte[] adts = Muxed.of(List.of(Units.audio()), List.of());
        assertEquals(0, adts.length);
    }

    @Test
    void aFrameThatIsTooLargeIsRefused() {
        Muxed muxed = new Muxed();
        muxed.tracks(List.of(track(47_000, 2, 0)));
        assertThrows(MalformedBitstreamException.class, () -> muxed.sample(sample(0, 8_200)));
        assertTrue(muxed.sample(sample(1, 8_000)).length > 8_000);
    }

    @Test
    void brokenBytesAreFaultsAndNothingElse() {
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            samples.add(sample(i, 50 + 20 * i));
        }
        byte[] good = Muxed.of(List.of(track(47_000, 2, 0)), samples);
        Random random = new Random(11);
        for (int round = 0; round < 3_000; round++) {
            byte[] bad = good.clone();
            for (int i = 0; i <= round % 4; i++) {
                bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
            }
            Recording back = Recording.of(round % 5 == 0 ? Arrays.copyOf(bad, random.nextInt(bad.length)) : bad);
            assertTrue(back.samples.size() <= 3 * samples.size(), "round " + round);
        }
    }
}
