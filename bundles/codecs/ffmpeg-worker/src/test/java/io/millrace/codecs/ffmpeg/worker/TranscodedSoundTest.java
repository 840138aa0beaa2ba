package io.millrace.codecs.ffmpeg.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.FourCc;
import io.millrace.codecs.ffmpeg.wire.FromWorker;
import io.millrace.codecs.ffmpeg.wire.OutputSpec;
import io.millrace.codecs.ffmpeg.wire.ToWorker;
import io.millrace.codecs.ffmpeg.wire.TrackInfo;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TranscodedSoundTest {
    private static final long START_US = 7_654_321;

    private final Received received = new Received();

    @BeforeAll
    static void load() {
        Ffmpeg.load();
    }

    private static OutputSpec.Audio output(String encoder, String fourCc, int rateHz, int channels, double lufs) {
        return new OutputSpec.Audio(0, FourCc.of(fourCc).code(), encoder, rateHz, channels, 96_000, Map.of(), lufs);
    }

    private void run(OutputSpec output, TrackInfo.Audio info, List<ToWorker.Sample> samples) {
        try (Transcoding transcoding = new Transcoding(received)) {
            transcoding.change(TranscodingTest.job(1, output));
            transcoding.tracks(new ToWorker.Tracks(0, List.of(new ToWorker.Tracks.Entry(Recorded.AUDIO_TRACK, info))));
            samples.forEach(transcoding::sample);
            transcoding.drain();
        }
        assertEquals(List.of(), received.all(FromWorker.Failed.class));
    }

    private static List<FromWorker.OutputSample> asOutput(List<ToWorker.Sample> samples) {
        return samples.stream()
                .map(sample -> new FromWorker.OutputSample(
                        0, sample.flags(), sample.dtsUs(), sample.ptsUs(), sample.payload()))
                .toList();
    }

    private void assertSoundsWhenItDid(Recorded input, List<ToWorker.Sample> samples) {
        List<Long> before = Decoded.onsetsUs(input.audio, asOutput(samples));
        TrackInfo.Audio track = (TrackInfo.Audio) received.tracks(0).get(0);
        List<Long> after = Decoded.onsetsUs(track, received.samples(0));
        assertTrue(before.size() >= 3, before.toString());
        assertEquals(before.size(), after.size(), before + " " + after);
        for (int i = 0; i < before.size(); i++) {
            assertEquals(before.get(i), after.get(i), 10_000, "beep " + i);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "aac, mp4a, 48000, 2, 48000, 2",
        "aac, mp4a, 44100, 2, 48000, 1",
        "libopus, Opus, 44100, 1, 0, 0",
        "libopus, Opus, 48000, 2, 0, 2",
        "libmp3lame, .mp3, 48000, 2, 44100, 2",
        "aac, mp4a, 48000, 6, 48000, 2",
        "libopus, Opus, 48000, 8, 0, 2",
        "aac, mp4a, 96000, 2, 48000, 2",
        "aac, mp4a, 11025, 1, 44100, 2",
    })
    void soundStaysWhereItWas(String encoder, String fourCc, int fromHz, int fromChannels, int toHz, int channels) {
        Recorded beeps = Recorded.beeps(fromHz, fromChannels, 3.5, START_US);
        run(output(encoder, fourCc, toHz, channels, Double.NaN), beeps.audio, beeps.samples);
        assertSoundsWhenItDid(beeps, beeps.samples);
        TrackInfo.Audio track = (TrackInfo.Audio) received.tracks(0).get(0);
        assertEquals(channels == 0 ? fromChannels : channels, track.channels());
        assertEquals(fourCc.equals("Opus") ? 48_000 : toHz, track.sampleRateHz());
        List<Long> times = received.ptsUs(0);
        assertTrue(times.get(0) > START_US - 26_000, times.get(0) + " is before the first sample");
        long step = times.get(2) - times.get(1);
        for (int i = 1; i < times.size(); i++) {
            assertEquals(step, times.get(i) - times.get(i - 1), 2, "sample " + i);
        }
    }

    /** G.711 has no configuration: bytes of silence, and of the loudest sound there is. */
    @ParameterizedTest
    @CsvSource({"ulaw, 255, 128, 0", "alaw, 213, 170, 42"})
    void telephoneSoundIsHeardWhereItWas(String fourCc, int silence, int highest, int lowest) {
        List<ToWorker.Sample> samples = new ArrayList<>();
        for (int i = 0; i < 175; i++) {
            byte[] sound = new byte[160];
            for (int j = 0; j < sound.length; j++) {
                sound[j] = (byte) (i % 50 >= 2 ? silence : j / 4 % 2 == 0 ? highest : lowest);
            }
            long timeUs = START_US + i * 20_000L;
            samples.add(new ToWorker.Sample(
                    0, Recorded.AUDIO_TRACK, SampleSink.SYNC, timeUs, timeUs, ByteBuffer.wrap(sound)));
        }
        TrackInfo.Audio telephone = new TrackInfo.Audio(FourCc.of(fourCc).code(), ByteBuffer.allocate(0), 8_000, 1);
        run(output("aac", "mp4a", 48_000, 2, Double.NaN), telephone, samples);
        List<Long> onsets =
                Decoded.onsetsUs((TrackInfo.Audio) received.tracks(0).get(0), received.samples(0));
        assertEquals(4, onsets.size(), onsets.toString());
        for (int i = 0; i < 4; i++) {
            assertEquals(START_US + i * 1_000_000L, onsets.get(i), 10_000, "beep " + i);
        }
    }

    @Test
    void missingSoundIsFilledInAndWhatComesTwiceIsLeftOut() {
        Recorded beeps = Recorded.beeps(48_000, 2, 5.5, START_US);
        List<ToWorker.Sample> holed = new ArrayList<>();
        for (ToWorker.Sample sample : beeps.samples) {
            long at = sample.ptsUs() - START_US;
            // 300 ms are missing, later there are 30 ms too many
            if (at > 1_400_000 && at < 1_700_000) {
                continue;
            }
            long later = at < 3_500_000 ? sample.ptsUs() : sample.ptsUs() - 30_000;
            holed.add(new ToWorker.Sample(0, 1, 1, later, later, sample.payload()));
        }
        run(output("aac", "mp4a", 0, 0, Double.NaN), beeps.audio, holed);
        assertSoundsWhenItDid(beeps, holed);
        List<Long> times = received.ptsUs(0);
        for (int i = 1; i < times.size(); i++) {
            assertEquals(21_333, times.get(i) - times.get(i - 1), 2, "sample " + i);
        }
    }

    @Test
    void aLongPauseIsNoSound() {
        Recorded beeps = Recorded.beeps(48_000, 2, 4.5, START_US);
        List<ToWorker.Sample> late = new ArrayList<>();
        for (ToWorker.Sample sample : beeps.samples) {
            long at = sample.ptsUs() - START_US < 1_500_000 ? sample.ptsUs() : sample.ptsUs() + 10_000_000;
            late.add(new ToWorker.Sample(0, 1, 1, at, at, sample.payload()));
        }
        run(output("libopus", "Opus", 0, 0, Double.NaN), beeps.audio, late);
        assertSoundsWhenItDid(beeps, late);
        assertTrue(received.samples(0).size() < 250, received.samples(0).size() + " samples");
        long last = Long.MIN_VALUE;
        for (FromWorker.OutputSample sample : received.samples(0)) {
            assertTrue(sample.dtsUs() > last);
            last = sample.dtsUs();
        }
    }

    @Test
    void quietSoundIsBroughtToTheLoudnessAskedFor() {
        Recorded beeps = Recorded.beeps(48_000, 2, 12, 0);
        double before = Decoded.peak(beeps.audio, asOutput(beeps.samples));
        run(output("aac", "mp4a", 0, 0, -33), beeps.audio, beeps.samples);
        List<FromWorker.OutputSample> end = received.samples(0).stream()
                .filter(sample -> sample.ptsUs() > 10_500_000)
                .toList();
        double after = Decoded.peak((TrackInfo.Audio) received.tracks(0).get(0), end);
        assertTrue(after < before / 1.5, before + " became " + after);
    }
}
