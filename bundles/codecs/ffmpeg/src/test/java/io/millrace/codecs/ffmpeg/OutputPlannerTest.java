package io.millrace.codecs.ffmpeg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.codec.CodecProvider;
import io.millrace.api.codec.EncoderOffer;
import io.millrace.api.codec.OutputStatus;
import io.millrace.api.codec.TranscodeJob;
import io.millrace.api.media.FormatChange;
import io.millrace.api.media.FourCc;
import io.millrace.testkit.FakeClock;
import io.millrace.testkit.FakeLiveStream;
import io.millrace.testkit.SyntheticStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which encoder an output gets, of those that are installed, open and can be afforded. The source is 720p25. */
class OutputPlannerTest {
    private static final EncoderOffer GOOD = offer("good", 0.02);
    private static final EncoderOffer FAST = offer("fast", 0.005);
    private static final double DECODING = 1280 * 720 / 1e6 * 25 * Admission.DECODING;

    private final List<Runnable> measurements = new ArrayList<>();
    private final WorkerHouse house = new WorkerHouse(
            new WorkerLoop(task -> {}), measurements::add, null, new FakeClock(), null, null, () -> WorkerRig.LIMITS);
    private final EncoderShelf shelf = new EncoderShelf();
    private final CostTable costs = new CostTable(Path.of("costs-of-no-machine"));
    private final Budget budget = new Budget(100);
    private final Workshop shop = new Workshop(house, shelf, costs, budget, new Measuring(house, costs, shelf));
    private final OutputPlanner planner = new OutputPlanner(shop);
    private final FakeLiveStream stream = new FakeLiveStream("live/planned");
    private List<EncoderOffer> offers = List.of(GOOD, FAST);
    private final CodecProvider provider = purpose -> offers;
    private int numbers = 10;

    private static EncoderOffer offer(String name, double cost) {
        return new EncoderOffer(FourCc.AVC, name, "MIT", Map.of("preset", name), cost);
    }

    @BeforeEach
    void install() {
        stream.publish(new FormatChange(SyntheticStream.of(25, 50).tracks()));
        shelf.add(provider, Map.of("millrace.codec.four.cc", "avc1"));
        shelf.learn("9.9", List.of("good", "fast", "vendors"));
    }

    private static Output output(TranscodeJob.Output wanted) {
        return new Output(wanted, new RecordedOutput());
    }

    private static TranscodeJob.Video video(String encoder, double maxFramesPerSecond) {
        return new TranscodeJob.Video(
                "360p",
                FourCc.AVC,
                encoder,
                640,
                360,
                maxFramesPerSecond,
                1_000_000,
                CodecProvider.Purpose.LOW_LATENCY,
                Map.of(),
                "");
    }

    private void plan(long nowUs, Output... outputs) {
        planner.plan("job", List.of(stream), List.of(outputs), nowUs, () -> numbers++);
    }

    private static String encoder(Output output) {
        return output.chosen().map(chosen -> chosen.offer().name()).orElse("");
    }

    private static OutputStatus status(Output output) {
        return output.status(OptionalLong.empty(), 0);
    }

    private void assertRefused(Output output, String why) {
        assertFalse(output.isCarried());
        assertEquals(OutputStatus.State.REFUSED, status(output).state());
        assertEquals(why, status(output).reason());
    }

    @Test
    void theBestThatOpensIsTakenAndCostsItsPictures() {
        Output output = output(video("", 0));
        plan(0, output);
        assertEquals("good", encoder(output));
        assertEquals(10, output.number());
        double cores = 640 * 360 / 1e6 * 25 * (0.02 + Admission.SCALING);
        assertEquals(cores, output.chosen().orElseThrow().cores(), 1e-9);
        assertEquals(100 - cores - DECODING, budget.freeFor("other"), 1e-9);
        plan(1, output);
        assertEquals(10, output.number(), "what goes on keeps its number");
    }

    @Test
    void fewerPicturesCostLess() {
        Output few = output(video("", 5));
        Output more = output(video("", 500));
        plan(0, few);
        plan(0, more);
        assertEquals(
                5 * few.chosen().orElseThrow().cores(),
                more.chosen().orElseThrow().cores(),
                1e-9);
    }

    @Test
    void whatIsMeasuredHereGoesBeforeWhatTheBundleSays() {
        budget.cores(DECODING + 640 * 360 / 1e6 * 25 * (0.01 + Admission.SCALING));
        Output output = output(video("", 0));
        plan(0, output);
        assertEquals("fast", encoder(output), "the good one is too expensive");
        costs.put(GOOD, 0.01);
        Output again = output(video("", 0));
        plan(0, again);
        assertEquals("good", encoder(again));
        costs.put(GOOD, Double.NaN);
        Output later = output(video("", 0));
        plan(0, later);
        assertEquals("fast", encoder(later), "the good one was found not to open");
    }

    @Test
    void whatWasNotMeasuredIsMeasuredOnce() {
        plan(0, output(video("", 0)));
        plan(0, output(video("", 0)));
        assertEquals(1, measurements.size());
    }

    @Test
    void theOneThatIsAskedForComesFirst() {
        Output known = output(video("fast", 0));
        Output unknown = output(video("vendors", 0));
        Output absent = output(video("absent", 0));
        plan(0, known);
        plan(0, unknown);
        plan(0, absent);
        assertEquals("fast", encoder(known));
        assertEquals("vendors", encoder(unknown), "no bundle knows it, but it opens");
        assertEquals("good", encoder(absent), "one that does not open is no reason to make nothing");
    }

    @Test
    void whyNothingCanBeMadeIsSaid() {
        Output none = output(new TranscodeJob.Audio(
                "opus", FourCc.OPUS, "", 0, 0, 96_000, CodecProvider.Purpose.LOW_LATENCY, Map.of(), Double.NaN));
        plan(0, none);
        assertRefused(none, "No codec bundle for \"Opus\" is installed");
        shelf.learn("9.9", List.of("others"));
        Output closed = output(video("", 0));
        plan(0, closed);
        assertRefused(closed, "No encoder for \"avc1\" opens on this machine");
    }

    @Test
    void aBundleThatFailsCountsAsOneWithoutEncoders() {
        shelf.add(
                purpose -> {
                    throw new IllegalStateException("broken bundle");
                },
                Map.of("millrace.codec.four.cc", "avc1", "service.ranking", 5));
        Output output = output(video("", 0));
        plan(0, output);
        assertEquals("good", encoder(output));
    }

    @Test
    void whatTheOthersUseIsNotThere() {
        budget.use("other", 99.99);
        Output output = output(video("", 0));
        plan(0, output);
        assertFalse(output.isCarried());
        assertTrue(status(output).reason().startsWith("This machine cannot carry it"), status(output)::reason);
        budget.release("other");
        plan(1, output);
        assertEquals("good", encoder(output));
        assertEquals(OutputStatus.State.STARTING, status(output).state());
    }

    @Test
    void anEncoderThatDidNotDoIsNotTriedAgain() {
        Output output = output(video("", 0));
        plan(0, output);
        output.exclude("good does not open");
        plan(0, output);
        assertEquals("fast", encoder(output));
        assertEquals(11, output.number());
        output.exclude("fast does not open either");
        plan(0, output);
        assertFalse(output.isCarried());
        assertEquals(OutputStatus.State.FAILED, status(output).state());
        assertEquals("fast does not open either", status(output).reason());
        output.forgetFailures();
        plan(0, output);
        assertEquals("good", encoder(output), "another input may do");
    }

    @Test
    void whatRunsGoesOnWhileItsBundleIsReplaced() {
        Output output = output(video("", 0));
        plan(0, output);
        shelf.remove(provider);
        plan(1, output);
        assertEquals("good", encoder(output));
        Output fresh = output(video("", 0));
        plan(1, fresh);
        assertRefused(fresh, "No codec bundle for \"avc1\" is installed");
        offers = List.of(FAST);
        shelf.add(provider, Map.of("millrace.codec.four.cc", "avc1"));
        plan(2, output);
        assertEquals("good", encoder(output), "a better one is no reason for a gap");
    }

    @Test
    void whoFallsBehindMakesDoWithLessAndThenWithNothingForAWhile() {
        Output output = output(video("", 0));
        plan(0, output);
        output.relieve(0);
        plan(0, output);
        assertEquals("fast", encoder(output));
        output.relieve(1);
        plan(1, output);
        assertRefused(output, "Given up for some time: this machine fell behind real time");
        long until = 120_000_001;
        plan(until - 1, output);
        assertFalse(output.isCarried());
        plan(until, output);
        assertEquals("good", encoder(output));
    }

    @Test
    void soundCostsNeitherPicturesNorDecoding() {
        shelf.add(
                purpose -> List.of(new EncoderOffer(FourCc.OPUS, "fast", "BSD-3-Clause", Map.of(), 0.01)),
                Map.of("millrace.codec.four.cc", "Opus"));
        Output output = output(new TranscodeJob.Audio(
                "opus", FourCc.OPUS, "", 0, 0, 96_000, CodecProvider.Purpose.LOW_LATENCY, Map.of(), Double.NaN));
        plan(0, output);
        assertEquals("fast", encoder(output));
        assertEquals(99.99, budget.freeFor("other"), 1e-9);
    }

    @Test
    void everyInputIsDecoded() {
        FakeLiveStream unknown = new FakeLiveStream("live/unknown");
        assertEquals(0, OutputPlanner.decodingCores(List.of(unknown)), "no picture costs nothing");
        assertEquals(2 * DECODING, OutputPlanner.decodingCores(List.of(stream, stream)), 1e-9);
    }
}
