package io.millrace.codecs.ffmpeg.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.FourCc;
import io.millrace.codecs.ffmpeg.wire.FromWorker;
import io.millrace.codecs.ffmpeg.wire.OutputSpec;
import io.millrace.codecs.ffmpeg.wire.ToWorker;
import io.millrace.codecs.ffmpeg.wire.TrackInfo;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Which channel of surround sound is heard where, and how loud, by a tone of its own in each: ITU-R BS.775. */
class DownmixTest {
    /** Left, right, centre, low frequencies, left and right surround. */
    private static final ChannelTones SURROUND = new ChannelTones("5.1", List.of(400, 500, 700, 60, 900, 1_100));

    private static final double DOWN_3_DB = Math.sqrt(0.5);
    private static final double[][] AS_IT_IS = {
        {1, 0, 0, 0, 0, 0},
        {0, 1, 0, 0, 0, 0},
        {0, 0, 1, 0, 0, 0},
        {0, 0, 0, 1, 0, 0},
        {0, 0, 0, 0, 1, 0},
        {0, 0, 0, 0, 0, 1}
    };
    private static final double[][] STEREO = {{1, 0, DOWN_3_DB, 0, DOWN_3_DB, 0}, {0, 1, DOWN_3_DB, 0, 0, DOWN_3_DB}};
    private static final double[][] MONO = {{DOWN_3_DB, DOWN_3_DB, 1, 0, 0.5, 0.5}};

    private final Received received = new Received();

    @BeforeAll
    static void load() {
        Ffmpeg.load();
    }

    @ParameterizedTest
    @CsvSource({
        "aac, mp4a, aac, mp4a, 2",
        "aac, mp4a, libopus, Opus, 2",
        "aac, mp4a, libmp3lame, .mp3, 2",
        "libopus, Opus, aac, mp4a, 2",
        "libopus, Opus, libopus, Opus, 2",
        "aac, mp4a, libopus, Opus, 1",
        "aac, mp4a, aac, mp4a, 0",
        "libopus, Opus, aac, mp4a, 0",
        "aac, mp4a, libopus, Opus, 6",
        // MP3 has no more than two channels
        "aac, mp4a, libmp3lame, .mp3, 0"
    })
    void everyChannelIsHeardWhereItBelongs(String from, String fromFourCc, String to, String toFourCc, int channels) {
        double[][] matrix =
                switch (channels) {
                    case 1 -> MONO;
                    case 2 -> STEREO;
                    default -> to.equals("libmp3lame") ? STEREO : AS_IT_IS;
                };
        assertMixed(SURROUND, SURROUND.sent(from, FourCc.of(fromFourCc)), matrix, to, toFourCc, channels);
    }

    /** As many channels as the source has, or so many more that the codec has a place for each. */
    @ParameterizedTest
    @MethodSource
    void unusualChannelsStayApart(String layout, String from, String to, double[][] matrix) {
        List<Integer> hertz = List.of(400, 500, 700, 900, 1_100, 1_300, 1_700);
        ChannelTones tones = new ChannelTones(layout, hertz.subList(0, matrix[0].length));
        ChannelTones.Sent sent = tones.sent(from, fourCc(from));
        assertMixed(tones, sent, matrix, to, fourCc(to).toString(), 0);
    }

    static Stream<Arguments> unusualChannelsStayApart() {
        double[][] three = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
        double[][] four = {{1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}, {0, 0, 0, 1}};
        double[][] fourAsSurround = {
            {1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}, {0, 0, 0, 0}, {0, 0, 0, DOWN_3_DB}, {0, 0, 0, DOWN_3_DB}
        };
        double[][] five = {
            {1, 0, 0, 0, 0}, {0, 1, 0, 0, 0}, {0, 0, 1, 0, 0}, {0, 0, 0, 0, 0}, {0, 0, 0, 1, 0}, {0, 0, 0, 0, 1}
        };
        return Stream.of(
                Arguments.of("3.0", "aac", "libopus", three),
                Arguments.of("3.0", "libopus", "aac", three),
                Arguments.of("4.0", "aac", "aac", four),
                Arguments.of("4.0", "aac", "libopus", fourAsSurround),
                Arguments.of("5.0", "aac", "libopus", five));
    }

    private static FourCc fourCc(String encoder) {
        return encoder.equals("aac") ? FourCc.AAC : FourCc.OPUS;
    }

    private void assertMixed(
            ChannelTones tones,
            ChannelTones.Sent sent,
            double[][] matrix,
            String encoder,
            String fourCc,
            int channels) {
        double[] before = own(tones.levels(sent.track(), sent.asOutput()));
        run(
                new OutputSpec.Audio(
                        0, FourCc.of(fourCc).code(), encoder, 48_000, channels, 256_000, Map.of(), Double.NaN),
                sent);
        TrackInfo.Audio track = (TrackInfo.Audio) received.tracks(0).get(0);
        double[][] after = tones.levels(track, received.samples(0));
        assertEquals(matrix.length, after.length, "channels");
        for (int channel = 0; channel < matrix.length; channel++) {
            for (int tone = 0; tone < before.length; tone++) {
                double expected = matrix[channel][tone] * before[tone];
                // half a decibel, and nothing above -46 dB where nothing belongs
                assertEquals(
                        expected,
                        after[channel][tone],
                        0.001 + 0.06 * expected,
                        "tone " + tone + " in channel " + channel + " of " + Arrays.deepToString(after));
            }
        }
    }

    /** Each channel's own tone. */
    private static double[] own(double[][] levels) {
        double[] own = new double[levels.length];
        for (int channel = 0; channel < own.length; channel++) {
            own[channel] = levels[channel][channel];
            assertTrue(own[channel] > 0.15, "the source itself: " + Arrays.deepToString(levels));
        }
        return own;
    }

    private void run(OutputSpec output, ChannelTones.Sent sent) {
        try (Transcoding transcoding = new Transcoding(received)) {
            transcoding.change(TranscodingTest.job(1, output));
            transcoding.tracks(
                    new ToWorker.Tracks(0, List.of(new ToWorker.Tracks.Entry(Recorded.AUDIO_TRACK, sent.track()))));
            sent.samples().forEach(transcoding::sample);
            transcoding.drain();
        }
        assertEquals(List.of(), received.all(FromWorker.Failed.class));
    }
}
