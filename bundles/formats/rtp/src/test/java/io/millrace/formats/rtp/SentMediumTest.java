package io.millrace.formats.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.FrameRate;
import io.millrace.api.media.Track;
import io.millrace.api.media.VideoFormat;
import io.millrace.formats.bitstream.JpegImage;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which tracks are sent, and as what. */
class SentMediumTest {
    private static Optional<SentMedium> audio(String codec, int rateHz, int channels) {
        AudioFormat format =
                new AudioFormat(FourCc.of(codec), ByteBuffer.allocate(0), rateHz, channels, Optional.empty());
        return SentMedium.of(new Track(1, format), 98);
    }

    private static Optional<SentMedium> video(FourCc codec, int width, int height) {
        return SentMedium.of(
                new Track(1, new VideoFormat(codec, ByteBuffer.allocate(0), width, height, FrameRate.UNKNOWN)), 98);
    }

    @ParameterizedTest
    @CsvSource({
        "ulaw, 8000, 1, 0 PCMU/8000",
        "alaw, 8000, 1, 8 PCMA/8000",
        "ulaw, 8000, 2, 98 PCMU/8000/2",
        "alaw, 16000, 1, 98 PCMA/16000",
        "Opus, 48000, 1, 98 opus/48000/2",
        "Opus, 48000, 2, 98 opus/48000/2"
    })
    void soundHasItsTypeNameAndClock(String codec, int rateHz, int channels, String map) {
        assertEquals(map, audio(codec, rateHz, channels).orElseThrow().map().toString());
    }

    @ParameterizedTest
    @CsvSource({"Opus, 48000, 6", "ac-3, 48000, 2", "fLaC, 48000, 2"})
    void soundThatRtpDoesNotCarryHereIsNotSent(String codec, int rateHz, int channels) {
        assertTrue(audio(codec, rateHz, channels).isEmpty());
    }

    /** RFC 2435: eight bits for each side, in blocks of eight. */
    @ParameterizedTest
    @CsvSource({
        "2040, 2040, true",
        "2041, 1080, false",
        "1920, 2041, false",
        "0, 1080, false",
        "1920, 0, false",
        "1, 1, true"
    })
    void imagesHaveToFitTheirHeader(int width, int height, boolean sent) {
        assertEquals(sent, video(JpegImage.CODEC, width, height).isPresent());
    }

    @Test
    void picturesWithoutParameterSetsHaveNoParameters() {
        for (FourCc codec : new FourCc[] {FourCc.VP8, FourCc.VP9, FourCc.AV1}) {
            SentMedium sent = video(codec, 640, 360).orElseThrow();
            assertEquals(90_000, sent.map().clockRateHz());
            assertEquals("", sent.parameters());
            assertTrue(sent.describe().attributes().value("fmtp").isEmpty());
        }
        assertTrue(video(FourCc.of("theo"), 640, 360).isEmpty());
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1000000, 44100",
        "-1, 0",
        "-23220, -1024",
        "23220, 1024",
        "360000000000, 15876000000",
        "9223372036854775, 406750706825296"
    })
    void ticksAreExactHoweverLongAStreamLasts(long us, long ticks) {
        assertEquals(
                ticks,
                SentMedium.of(
                                new Track(
                                        1,
                                        new AudioFormat(
                                                FourCc.of("ulaw"),
                                                ByteBuffer.allocate(0),
                                                44_100,
                                                1,
                                                Optional.empty())),
                                98)
                        .orElseThrow()
                        .ticks(us));
    }
}
