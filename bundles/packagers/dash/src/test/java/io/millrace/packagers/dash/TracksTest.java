package io.millrace.packagers.dash;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.FrameRate;
import io.millrace.api.media.StreamName;
import io.millrace.api.media.Track;
import io.millrace.api.media.VideoFormat;
import io.millrace.api.packaging.Presentation;
import io.millrace.api.packaging.Presentation.Kind;
import io.millrace.api.packaging.Presentation.MediaTrack;
import io.millrace.api.packaging.Presentation.Period;
import io.millrace.testkit.FakeSegmentedStream;
import io.millrace.testkit.SyntheticStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Presentations of other tracks than one video and one audio. */
class TracksTest {
    private static final VideoFormat AVC = (VideoFormat) SyntheticStream.VIDEO.format();
    private static final AudioFormat AAC = (AudioFormat) SyntheticStream.AUDIO.format();

    private static MediaTrack media(String id, Track track, String group, boolean preferred, int segments) {
        FakeSegmentedStream stream = new FakeSegmentedStream(id, track, DashFixture.PROFILE, 1);
        for (int i = 0; i < segments; i++) {
            stream.segment(10);
        }
        return new MediaTrack(stream, group, id, preferred);
    }

    private static Track audio(int id, String language) {
        return new Track(
                id,
                new AudioFormat(
                        AAC.codec(), AAC.configuration(), AAC.sampleRateHz(), AAC.channels(), Optional.of(language)));
    }

    private static Track video(int width, int height, FrameRate rate) {
        return new Track(0, new VideoFormat(AVC.codec(), AVC.configuration(), width, height, rate));
    }

    private static String mpd(MediaTrack... tracks) {
        Presentation presentation = new Presentation(
                StreamName.of("live", "demo"), Kind.LIVE, 0, List.of(new Period("0", 0, List.of(tracks))));
        return new String(new Mpd(presentation).render(), StandardCharsets.UTF_8);
    }

    @Test
    void soundAloneIsAPresentationToo() {
        String mpd = mpd(media("a64", SyntheticStream.AUDIO, "audio", true, 2));
        assertEquals(List.of("audio"), DashFixture.find(mpd, "//AdaptationSet/@contentType"));
        assertEquals(List.of("48000"), DashFixture.find(mpd, "//Representation/@audioSamplingRate"));
        assertEquals(List.of("main"), DashFixture.find(mpd, "//Role/@value"));
    }

    @Test
    void languagesAreSetsOfTheirOwnWithOneMainRole() {
        String mpd = mpd(
                media("v0", SyntheticStream.VIDEO, "video", true, 2),
                media("a64", audio(64, "en"), "audio en", true, 2),
                media("a65", audio(65, "de\"><Evil/>"), "audio de", false, 2));
        assertEquals(List.of("0", "1", "2"), DashFixture.find(mpd, "//AdaptationSet/@id"));
        assertEquals(List.of("en", "de\"><Evil/>"), DashFixture.find(mpd, "//AdaptationSet/@lang"));
        assertEquals(List.of("main", "main", "alternate"), DashFixture.find(mpd, "//Role/@value"));
        assertEquals(List.of(), DashFixture.find(mpd, "//Evil/@*"));
    }

    @Test
    void renditionsOfOneGroupAreAlternativesInOneSet() {
        String mpd = mpd(
                media("v0", SyntheticStream.VIDEO, "video", true, 2),
                media("v1", video(640, 360, new FrameRate(25, 1)), "video", false, 2));
        assertEquals(List.of("0"), DashFixture.find(mpd, "//AdaptationSet/@id"));
        assertEquals(List.of("v0", "v1"), DashFixture.find(mpd, "//Representation/@id"));
        assertEquals(List.of("1280", "640"), DashFixture.find(mpd, "//Representation/@width"));
    }

    @Test
    void aTrackThatHasNothingYetIsLeftOut() {
        String mpd = mpd(
                media("v0", SyntheticStream.VIDEO, "video", true, 2),
                media("a64", SyntheticStream.AUDIO, "audio", true, 0));
        assertEquals(List.of("v0"), DashFixture.find(mpd, "//Representation/@id"));
    }

    @ParameterizedTest
    @CsvSource({"30000, 1001, 30000/1001", "25, 1, 25", "0, 1, ''"})
    void frameRatesAreFractionsOrLeftOut(int numerator, int denominator, String text) {
        FrameRate rate = numerator == 0 ? FrameRate.UNKNOWN : new FrameRate(numerator, denominator);
        String mpd = mpd(media("v0", video(1280, 720, rate), "video", true, 1));
        assertEquals(text.isEmpty() ? List.of() : List.of(text), DashFixture.find(mpd, "//Representation/@frameRate"));
    }

    @Test
    void aSizeThatIsNotKnownIsLeftOut() {
        String mpd = mpd(media("v0", video(0, 0, FrameRate.UNKNOWN), "video", true, 1));
        assertEquals(List.of(), DashFixture.find(mpd, "//Representation/@width|//Representation/@height"));
    }

    @Test
    void aTrackThatBeginsLateBeginsLateInItsTimeline() {
        FakeSegmentedStream late = new FakeSegmentedStream("a64", SyntheticStream.AUDIO, DashFixture.PROFILE, 3);
        late.part(200_000, true);
        String mpd =
                mpd(media("v0", SyntheticStream.VIDEO, "video", true, 3), new MediaTrack(late, "audio", "Audio", true));
        assertEquals(List.of("1", "3"), DashFixture.find(mpd, "//SegmentTemplate/@startNumber"));
        assertEquals(List.of("PT6S"), DashFixture.find(mpd, "/MPD/@timeShiftBufferDepth"));
    }
}
