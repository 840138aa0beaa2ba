package io.millrace.core.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.FourCc;
import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Audio frames last exactly as long as they sound. */
class AudioCadenceTest {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    /** Codec, rate, frame length, two bytes of configuration. */
    @ParameterizedTest
    @CsvSource({
        "mp4a, 48000, 1024, 11, 90",
        "mp4a, 44100, 1024, 12, 10",
        "mp4a, 44100, 2048, 13, 90",
        "mp4a, 48000, 960, 11, 94",
        "mp4a, 8000, 1024, 15, 88",
        "mp4a, 96000, 1024, 10, 10",
        ".mp3, 44100, 1152, 0, 0",
        ".mp3, 22050, 576, 0, 0",
        "ac-3, 48000, 1536, 0, 0",
        "ec-3, 48000, 1536, 0, 0",
        "ec-3, 48000, 256, 0, 0"
    })
    void timesRoundedToMillisecondsAreRestored(String codec, int rate, int samples, String first, String second) {
        Track track = ClockSimulation.audioTrack(
                FourCc.of(codec), rate, Integer.parseInt(first, 16), Integer.parseInt(second, 16));
        ClockSimulation simulation = new ClockSimulation(0, track);
        for (int n = 0; n < 5_000; n++) {
            long exactUs = Math.round(n * (double) samples * 1e6 / rate);
            Sample out = simulation.feed(ClockSimulation.AUDIO, exactUs / 1_000 * 1_000, exactUs);
            assertEquals(exactUs, out.dtsUs(), 1, "frame " + n);
            assertEquals(out.dtsUs(), out.ptsUs());
        }
        assertEquals(0, simulation.jumps);
    }

    @Test
    void opusPacketsTellHowLongTheySound() {
        ClockSimulation simulation = opus();
        // 2.5 ms, 20 ms, 60 ms, two of 10 ms, three of 20 ms
        int[][] packets = {{0x80}, {0x98}, {0x18}, {0x91}, {0x9B, 3}};
        int[] samples = {120, 960, 2_880, 960, 2_880};
        long exact = 0;
        for (int n = 0; n < 3_000; n++) {
            int kind = n % 7 % packets.length;
            ByteBuffer payload = ByteBuffer.allocate(packets[kind].length);
            for (int octet : packets[kind]) {
                payload.put((byte) octet);
            }
            long us = Math.round(exact * 1e6 / 48_000);
            long rounded = us / 1_000 * 1_000;
            Sample out = simulation.feed(ClockSimulation.AUDIO, rounded, rounded, us, payload.flip());
            assertEquals(us, out.dtsUs(), 1, "packet " + n);
            exact += samples[kind];
        }
    }

    @Test
    void damagedOpusPacketsHaveNoLength() {
        assertEquals(0, OpusPacket.samples(NOTHING));
        assertEquals(0, OpusPacket.samples(ByteBuffer.wrap(new byte[] {(byte) 0x9B})));
        assertEquals(0, OpusPacket.samples(ByteBuffer.wrap(new byte[] {(byte) 0x9B, 63})));
        assertEquals(480, OpusPacket.samples(ByteBuffer.wrap(new byte[] {0x60})));
        assertEquals(0, OpusPacket.samples(ByteBuffer.wrap(new byte[] {(byte) 0x9B, 0})));
        ClockSimulation simulation = opus();
        for (int n = 0; n < 100; n++) {
            simulation.feed(ClockSimulation.AUDIO, n * 20_000, n * 20_000);
        }
        assertEquals(99 * 20_000, simulation.lastAudio().dtsUs(), "without a length the usual 20 ms count");
    }

    @Test
    void aLostFrameIsAGapOfOneFrame() {
        ClockSimulation simulation = aac();
        long exactUs = 0;
        for (int n = 0; n < 100; n++) {
            exactUs = Math.round(n * 1_024_000L / 48.0);
            if (n != 50) {
                simulation.feed(ClockSimulation.AUDIO, exactUs / 1_000 * 1_000, exactUs);
            }
        }
        List<Sample> out = simulation.audio;
        assertEquals(2 * 21_333, out.get(50).dtsUs() - out.get(49).dtsUs(), 1_100);
        assertEquals(exactUs, simulation.lastAudio().dtsUs(), 1_100);
    }

    @Test
    void aTremblingClockIsCalmed() {
        ClockSimulation simulation = aac();
        Random random = new Random(3);
        long roughest = 0;
        for (int n = 0; n < 20_000; n++) {
            long trueUs = Math.round(n * 1_024_000L / 48.0);
            simulation.feed(ClockSimulation.AUDIO, trueUs + random.nextLong(-8_000, 8_000), trueUs);
            if (n > 0) {
                long duration = simulation.lastAudio().dtsUs()
                        - simulation.audio.get(n - 1).dtsUs();
                roughest = Math.max(roughest, Math.abs(duration - 21_333));
            }
            assertEquals(trueUs, simulation.lastAudio().dtsUs(), 16_000);
        }
        assertTrue(roughest <= 2_000, "durations are off by " + roughest + " µs, the clock by 16 ms");
    }

    @Test
    void aSlowCrystalIsFollowedWithoutAStep() {
        ClockSimulation simulation = aac();
        for (int n = 0; n < 200_000; n++) {
            long trueUs = Math.round(n * 1_024_000L / 48.0 * 1.000_2);
            long before = n == 0 ? -21_333 : simulation.lastAudio().dtsUs();
            Sample out = simulation.feed(ClockSimulation.AUDIO, trueUs / 1_000 * 1_000, trueUs);
            assertEquals(21_333, out.dtsUs() - before, 600, "frame " + n);
            assertEquals(trueUs, out.dtsUs(), 5_000);
        }
        assertEquals(0, simulation.jumps);
    }

    @Test
    void framesSentInPairsWithOneTimeAreSpread() {
        ClockSimulation simulation = aac();
        for (int n = 0; n < 1_000; n++) {
            long us = Math.round(n / 2 * 2 * 1_024_000 / 48.0) / 1_000 * 1_000;
            Sample out = simulation.feed(ClockSimulation.AUDIO, us, us);
            assertEquals(n * 1_024_000L / 48.0, out.dtsUs(), 1, "frame " + n);
        }
    }

    @Test
    void audioWithoutAKnownLengthIsLeftAlone() {
        ClockSimulation simulation = new ClockSimulation(0, ClockSimulation.audioTrack(FourCc.FLAC, 48_000));
        for (long us : new long[] {0, 85_000, 171_000, 256_000}) {
            assertEquals(us, simulation.feed(ClockSimulation.AUDIO, us, us).dtsUs());
        }
    }

    @Test
    void aShortFrameIsKnownFromEveryKindOfConfiguration() {
        assertEquals(1_024, AacFrame.coreSamples(NOTHING));
        assertEquals(1_024, AacFrame.coreSamples(bytes(0x11, 0x90)));
        assertEquals(960, AacFrame.coreSamples(bytes(0x11, 0x94)));
        // explicit SBR: type 5, 24 kHz, stereo, 48 kHz, type 2, short frame
        assertEquals(960, AacFrame.coreSamples(bytes(0x2B, 0x11, 0x8A, 0x00)));
        // the rate is written out
        assertEquals(960, AacFrame.coreSamples(bytes(0x17, 0x80, 0x5D, 0xC0, 0x14)));
        // xHE-AAC (type 42) has no such flag here
        assertEquals(1_024, AacFrame.coreSamples(bytes(0xF9, 0x46, 0xFF, 0xFF)));
    }

    private static ByteBuffer bytes(int... values) {
        ByteBuffer buffer = ByteBuffer.allocate(values.length);
        for (int value : values) {
            buffer.put((byte) value);
        }
        return buffer.flip();
    }

    private static ClockSimulation aac() {
        return new ClockSimulation(0, ClockSimulation.audioTrack(FourCc.AAC, 48_000, 0x11, 0x90));
    }

    private static ClockSimulation opus() {
        return new ClockSimulation(0, ClockSimulation.audioTrack(FourCc.OPUS, 48_000));
    }
}
