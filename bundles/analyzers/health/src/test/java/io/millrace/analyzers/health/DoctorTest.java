package io.millrace.analyzers.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.analysis.Sound;
import io.millrace.api.health.Advice;
import io.millrace.api.health.Advice.Severity;
import io.millrace.api.health.Diagnosis;
import io.millrace.api.health.HealthLevel;
import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.FrameRate;
import io.millrace.api.media.Track;
import io.millrace.api.media.VideoFormat;
import io.millrace.testkit.SyntheticStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the doctor says of encoders that are set well and badly. */
class DoctorTest {
    private final Broadcast broadcast = new Broadcast();
    private final Encoding encoding = broadcast.encoding;

    @BeforeEach
    void promiseThirtyFrames() {
        VideoFormat format = (VideoFormat) SyntheticStream.VIDEO.format();
        broadcast.tracks = List.of(
                new Track(
                        SyntheticStream.VIDEO_ID,
                        new VideoFormat(format.codec(), format.configuration(), 1_280, 720, new FrameRate(30, 1))),
                SyntheticStream.AUDIO);
    }

    @AfterEach
    void close() {
        broadcast.close();
    }

    @Test
    void aHealthyStreamIsReady() throws IOException {
        playLoud(30, 4_000);
        assertGolden("healthy", broadcast.diagnosis());
    }

    @Test
    void aStreamWithEverythingWrongIsToldWhatToChange() throws IOException {
        encoding.gopFrames = 360;
        encoding.bFrames = true;
        encoding.irregularUs = n -> n % 2 == 0 ? 0 : 14_000;
        encoding.size = n -> n / 600 % 2 == 0 ? 0.1 : 2;
        encoding.audioBytes = 6;
        playLoud(45, 0);
        assertGolden("all-wrong", broadcast.diagnosis());
    }

    @Test
    void theWorstComesFirst() {
        encoding.gopFrames = 360;
        encoding.bFrames = true;
        encoding.audioBytes = 6;
        broadcast.play(45);
        List<Severity> severities =
                broadcast.diagnosis().advice().stream().map(Advice::severity).toList();
        assertEquals(severities.stream().sorted().toList(), severities);
        assertEquals(Severity.PROBLEM, severities.get(0));
        assertEquals(HealthLevel.RED, broadcast.diagnosis().level());
    }

    /** As large as seconds of other pictures: a bit rate is constant from one to the next, not between. */
    @Test
    void largeKeyPicturesFarApartAreNoSwing() {
        encoding.gopFrames = 300;
        encoding.frameBytes = 4_000;
        encoding.keyBytes = 2_000_000;
        broadcast.play(60);
        assertEquals(Severity.GOOD, advice("video-bitrate").severity());
    }

    @Test
    void aSwingThatIsSlowerThanKeyPicturesIsTold() {
        encoding.size = n -> n / 240 % 2 == 0 ? 0.1 : 2;
        broadcast.play(14);
        assertEquals(Severity.GOOD, advice("video-bitrate").severity(), "too short a time to tell");
        broadcast.play(40);
        assertEquals(Severity.WARNING, advice("video-bitrate").severity());
    }

    @Test
    void keyIntervalsAreJudgedByTheirLengthAndRegularity() {
        assertEquals(Severity.GOOD, keyIntervals(60).severity());
        assertEquals(Severity.WARNING, keyIntervals(150).severity());
        assertEquals("every 5.0 s", keyIntervals(150).measured());
        assertEquals(Severity.PROBLEM, keyIntervals(450).severity());
        assertEquals(Severity.HINT, keyIntervals(15).severity());
        assertTrue(keyIntervals(450).remedies().get(1).setting().equals("-g 60 -keyint_min 60 -sc_threshold 0"));
    }

    private Advice keyIntervals(int frames) {
        try (Broadcast other = new Broadcast()) {
            other.encoding.gopFrames = frames;
            other.tracks = broadcast.tracks;
            other.play(40);
            return advice(other.diagnosis(), "key-interval");
        }
    }

    @Test
    void picturesThatAreLeftOutAreNoVariableFrameRate() {
        encoding.irregularUs = n -> n % 270 == 0 ? 25_000 : 0;
        broadcast.play(60);
        Advice found = advice("frame-rate");
        assertEquals("Pictures are left out", found.title());
        assertTrue(found.remedies().get(0).setting().contains("Skipped frames due to encoding lag"));
    }

    @Test
    void lateAndLostDataIsTheNetworks() {
        long[] dropped = {0};
        broadcast.session.measuredBy(() -> Map.of("pktRcvDropTotal", dropped[0]++, "pktRcvRetransTotal", 400));
        broadcast.play(15).pause(1.6).play(5);
        assertEquals(Severity.WARNING, advice("arrival").severity());
        assertTrue(
                advice("arrival").measured().startsWith("longest pause 16"),
                advice("arrival").measured());
        assertEquals("The network loses packets for good", advice("packet-loss").title());
        assertTrue(advice("packet-loss").remedies().get(1).setting().startsWith("srt://HOST:8890?latency="));
    }

    @Test
    void driftAndLateSoundAreTold() {
        encoding.audioPartsPerMillion = 6_000;
        broadcast.play(50);
        Advice found = advice("av-sync");
        assertEquals(Severity.WARNING, found.severity());
        assertTrue(found.measured().endsWith("ms earlier than at first"), found.measured());
        assertTrue(found.remedies().get(1).setting().contains("aresample=async=1"));
    }

    @Test
    void soundIsJudgedByItsFormatAndLoudness() {
        playLoud(12, 32_767);
        assertEquals("The sound is too loud: it is cut off", advice("loudness").title());
        assertEquals(
                "-af loudnorm=I=-16:TP=-1.5 -ar 48000, or -af alimiter=limit=0.7:level=false",
                advice("loudness").remedies().get(1).setting(),
                "neither 192 kHz nor what makes it loud again");
        playLoud(70, 150);
        assertEquals("The sound is very quiet", advice("loudness").title());
        assertEquals(
                "-af loudnorm=I=-16:TP=-1.5 -ar 48000",
                advice("loudness").remedies().get(1).setting());
        playLoud(70, 6_000);
        assertEquals(Severity.GOOD, advice("loudness").severity());
        publishSound(new AudioFormat(FourCc.AAC, ByteBuffer.allocate(2), 44_100, 2, Optional.empty()));
        assertEquals("48 kHz", advice("audio-format").goal());
        publishSound(new AudioFormat(FourCc.of("ac-3"), ByteBuffer.allocate(2), 48_000, 6, Optional.empty()));
        assertEquals(
                "Not every player knows this audio codec",
                advice("audio-format").title());
        encoding.audioBytes = 100;
        publishSound(new AudioFormat(FourCc.AAC, ByteBuffer.allocate(2), 48_000, 2, Optional.empty()));
        assertEquals("The sound has few bits", advice("audio-format").title());
    }

    private void publishSound(AudioFormat format) {
        broadcast.publisher.end("The encoder has stopped");
        broadcast.tracks = List.of(broadcast.tracks.get(0), new Track(SyntheticStream.AUDIO_ID, format));
        broadcast.begin().play(12);
    }

    @Test
    void whoDoesNotHearSaysHowToListen() {
        broadcast.play(15);
        assertEquals(
                "media:analyze live/demo audio-level",
                advice("loudness").remedies().get(0).setting());
        assertEquals(Severity.HINT, advice("loudness").severity());
        assertEquals(HealthLevel.GREEN, broadcast.diagnosis().level(), "nothing is wrong with the stream");
    }

    @Test
    void radioAndSilentFilmsAreStreamsToo() {
        encoding.audio = false;
        broadcast.tracks = List.of(broadcast.tracks.get(0));
        broadcast.play(15);
        assertEquals("There is no sound", advice("sound").title());
        broadcast.publisher.end("The encoder has stopped");
        encoding.audio = true;
        encoding.video = false;
        broadcast.tracks = List.of(SyntheticStream.AUDIO);
        broadcast.begin().play(15);
        assertEquals("There is no picture, only sound", advice("video").title());
        assertEquals("no picture; AAC 48000 Hz, stereo", broadcast.diagnosis().format());
    }

    @Test
    void bitratesAreJudgedByThePicture() {
        encoding.size = n -> 0.1;
        broadcast.play(15);
        assertEquals(
                "The bit rate is low for this picture", advice("video-bitrate").title());
        assertEquals(
                "-b:v 2200k -maxrate 2200k -bufsize 4400k",
                advice("video-bitrate").remedies().get(1).setting());
        encoding.size = n -> 10;
        broadcast.play(70);
        assertEquals(
                "The bit rate is higher than this picture needs",
                advice("video-bitrate").title());
    }

    @Test
    void aShortLookIsSaidToBeOne() {
        broadcast.play(5);
        assertEquals("4 s", advice("measured").measured());
        assertFalse(broadcast.diagnosis().summary().isEmpty());
    }

    @Test
    void anEncoderThatStandsStillIsTheFirstThingToMend() {
        broadcast.play(15).pause(5);
        assertEquals("no-data", broadcast.diagnosis().advice().get(0).code());
        assertEquals(HealthLevel.RED, broadcast.diagnosis().level());
    }

    private Advice advice(String code) {
        return advice(broadcast.diagnosis(), code);
    }

    private static Advice advice(Diagnosis diagnosis, String code) {
        return diagnosis.advice().stream()
                .filter(each -> each.code().equals(code))
                .findFirst()
                .orElseThrow(() -> new AssertionError(code + " is not in " + diagnosis));
    }

    /** With sound of this amplitude being heard. */
    private void playLoud(int seconds, int amplitude) {
        ByteBuffer pcm = ByteBuffer.allocate(9_600).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 4_800; i++) {
            pcm.putShort((short) (i % 2 == 0 ? amplitude : -amplitude));
        }
        pcm.flip();
        for (int i = 0; i < seconds; i++) {
            broadcast.levels.of(Broadcast.NAME).hear(new Sound(0, 48_000, 1, pcm));
            broadcast.play(1);
        }
    }

    /** Compares with the file of this name; what differs is read as a whole. */
    private static void assertGolden(String name, Diagnosis diagnosis) throws IOException {
        String told = diagnosis.level() + ": " + diagnosis.summary() + "\n" + diagnosis.format() + "\n"
                + diagnosis.advice().stream().map(DoctorTest::text).collect(Collectors.joining());
        try (InputStream golden = DoctorTest.class.getResourceAsStream(name + ".txt")) {
            String expected = golden == null ? "" : new String(golden.readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(expected, told);
        }
    }

    private static String text(Advice advice) {
        String head = advice.severity() + " " + advice.code() + ": " + advice.title() + " [" + advice.measured() + "]"
                + (advice.goal().isEmpty() ? "" : " goal: " + advice.goal()) + "\n";
        return head
                + (advice.why().isEmpty() ? "" : "    " + advice.why() + "\n")
                + advice.remedies().stream()
                        .map(remedy -> "    " + remedy.tool() + ": " + remedy.setting() + "\n")
                        .collect(Collectors.joining());
    }
}
