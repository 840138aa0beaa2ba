package io.millrace.analyzers.blackfreeze;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.millrace.api.analysis.Analysis;
import io.millrace.api.analysis.Frame;
import io.millrace.api.analysis.Sound;
import io.millrace.api.media.FormatChange;
import io.millrace.testkit.FakeLiveStream;
import io.millrace.testkit.RecordedFindings;
import io.millrace.testkit.SyntheticStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BlackFreezeAnalyzerTest {
    private final RecordedFindings findings = new RecordedFindings();

    private void play(Analysis analysis, long fromUs, long toUs) {
        for (long us = fromUs; us < toUs; us += 250_000) {
            analysis.frame(new Frame(us, 64, 36, Frame.PixelFormat.GRAY8, ByteBuffer.allocate(64 * 36)));
            analysis.sound(new Sound(us, 8_000, 1, ByteBuffer.allocate(4_000)));
        }
    }

    @Test
    void blackAndSilenceAreFoundWithinTenSecondsByDefault() {
        BlackFreezeAnalyzer analyzer = new BlackFreezeAnalyzer(Map.of());
        assertFalse(analyzer.frames().isNone() || analyzer.sound().isNone());
        try (Analysis analysis = analyzer.attach(new FakeLiveStream("live/demo"), findings)) {
            play(analysis, 0, 10_000_000);
        }
        assertEquals(List.of("black BEGAN", "silence BEGAN"), findings.told());
    }

    @Test
    void picturesThatStopAreMissedOnlyWhileTheStreamHasATrackOfThem() {
        FakeLiveStream stream = new FakeLiveStream("live/demo");
        stream.publish(new FormatChange(SyntheticStream.of(25, 25).tracks()));
        BlackFreezeAnalyzer analyzer = new BlackFreezeAnalyzer(Map.of("silenceSeconds", "60"));
        ByteBuffer grey = ByteBuffer.wrap("7".repeat(64 * 36).getBytes(StandardCharsets.US_ASCII));
        Frame last = new Frame(0, 64, 36, Frame.PixelFormat.GRAY8, grey);
        try (Analysis analysis = analyzer.attach(stream, findings)) {
            analysis.frame(last);
            hear(analysis, 10_000_000);
            assertEquals(List.of("frozen BEGAN"), findings.told());
        }
        FakeLiveStream soundOnly = new FakeLiveStream("live/radio");
        try (Analysis analysis = analyzer.attach(soundOnly, findings)) {
            analysis.frame(last);
            hear(analysis, 10_000_000);
        }
        assertEquals(List.of("frozen BEGAN"), findings.told());
    }

    private static void hear(Analysis analysis, long untilUs) {
        for (long us = 0; us < untilUs; us += 250_000) {
            analysis.sound(new Sound(us, 8_000, 1, ByteBuffer.allocate(4_000)));
        }
    }

    @Test
    void anotherConfigurationHoldsForAnalysesThatRun() {
        BlackFreezeAnalyzer analyzer = new BlackFreezeAnalyzer(Map.of("blackSeconds", "60", "silenceSeconds", "60"));
        try (Analysis analysis = analyzer.attach(new FakeLiveStream("live/demo"), findings)) {
            play(analysis, 0, 20_000_000);
            assertEquals(List.of(), findings.told());
            analyzer.modified(Map.of("blackSeconds", "60", "silenceSeconds", "20"));
            play(analysis, 20_000_000, 21_000_000);
            assertEquals(List.of("silence BEGAN"), findings.told());
        }
    }

    @Test
    void streamsAreLookedAtApartAndWhatIsRefusedHasItsDefault() {
        BlackFreezeAnalyzer analyzer = new BlackFreezeAnalyzer(Map.of("blackSeconds", "nonsense"));
        try (Analysis one = analyzer.attach(new FakeLiveStream("live/one"), findings);
                Analysis two = analyzer.attach(new FakeLiveStream("live/two"), findings)) {
            play(one, 0, 3_250_000);
            play(two, 0, 2_000_000);
        }
        assertEquals(List.of("black BEGAN"), findings.told());
    }
}
