package io.millrace.codecs.ffmpeg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.codec.EncoderOffer;
import io.millrace.api.codec.OutputStatus;
import io.millrace.api.live.LiveStream;
import io.millrace.api.live.Publisher;
import io.millrace.api.media.FourCc;
import io.millrace.codecs.ffmpeg.wire.FromWorker;
import io.millrace.testkit.FakeLiveStream;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A machine that is busy with something else: what rungs do without, how it is told, and when it is tried again. */
class LagReliefTest {
    private static final long SECOND_US = 1_000_000;

    @TempDir
    Path folder;

    private final LiveStream stream = new FakeLiveStream("live/demo");
    private final Outputs outputs = new Outputs();
    private OutputPlanner planner;
    private int numbers;

    @BeforeEach
    void begin() {
        EncoderShelf shelf = new EncoderShelf();
        shelf.learn("1", List.of("good", "fast"));
        EncoderOffer good = new EncoderOffer(FourCc.AVC, "good", "MIT", Map.of(), 0.01);
        EncoderOffer fast = new EncoderOffer(FourCc.AVC, "fast", "MIT", Map.of(), 0.004);
        shelf.add(purpose -> List.of(good, fast), Map.of("millrace.codec.four.cc", "avc1"));
        CostTable costs = new CostTable(folder.resolve("costs"));
        costs.put(good, 0.01);
        costs.put(fast, 0.004);
        planner =
                new OutputPlanner(new Workshop(null, shelf, costs, new Budget(16), new Measuring(null, costs, shelf)));
        Publisher nobody = (Publisher) Proxy.newProxyInstance(
                Publisher.class.getClassLoader(), new Class<?>[] {Publisher.class}, (proxy, method, arguments) -> null);
        outputs.want(
                new io.millrace.api.codec.TranscodeJob(
                        List.of(stream),
                        "",
                        List.of(TestBench.video("720p", 1280, 720), TestBench.video("360p", 640, 360))),
                Map.of("720p", nobody, "360p", nobody));
        plan(0);
    }

    private void plan(long second) {
        planner.plan(this, List.of(stream), outputs.all(), second * SECOND_US, () -> ++numbers);
    }

    private void fallsBehind(long second) {
        outputs.shedDearest("live/demo", second * SECOND_US);
        plan(second);
    }

    private OutputStatus status(String name, long second) {
        for (Output output : outputs.all()) {
            if (output.isCarried()) {
                output.report(
                        second * SECOND_US,
                        new FromWorker.OutputReport(
                                output.number(), FromWorker.OutputState.RUNNING, "", 0, 0, 25, 1.5, 0, 10, 0),
                        0);
            }
        }
        return outputs.statuses(OptionalLong.empty(), 0).stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theDearestRungIsEncodedFasterFirst() {
        fallsBehind(10);
        assertEquals("fast", status("720p", 11).encoder());
        assertTrue(status("720p", 11).reason().startsWith("With a faster encoder"), status("720p", 11)::reason);
        assertEquals("good", status("360p", 11).encoder());
        assertEquals("", status("360p", 11).reason());
    }

    @Test
    void thenItIsLeftOutThenTheNext() {
        fallsBehind(10);
        fallsBehind(20);
        assertEquals(OutputStatus.State.REFUSED, status("720p", 21).state());
        assertTrue(status("720p", 21).reason().contains("fell behind"), status("720p", 21)::reason);
        assertEquals("good", status("360p", 21).encoder());
        fallsBehind(30);
        assertEquals("fast", status("360p", 31).encoder());
    }

    @Test
    void whatWasFasterIsTriedAsBeforeAfterAMinute() {
        fallsBehind(10);
        plan(69);
        assertEquals("fast", status("720p", 69).encoder());
        assertFalse(outputs.areAnyRelieved(69 * SECOND_US));
        assertTrue(outputs.areAnyRelieved(70 * SECOND_US));
        plan(70);
        assertEquals("good", status("720p", 70).encoder());
        assertEquals("", status("720p", 70).reason());
    }

    @Test
    void itTakesLongerEachTime() {
        fallsBehind(0);
        plan(60);
        fallsBehind(100);
        plan(219);
        assertEquals("fast", status("720p", 219).encoder(), "two minutes now");
        plan(220);
        assertEquals("good", status("720p", 220).encoder());
        fallsBehind(300);
        fallsBehind(310);
        plan(310 + 479);
        assertEquals(OutputStatus.State.REFUSED, status("720p", 789).state(), "eight minutes");
        plan(310 + 480);
        assertEquals("good", status("720p", 790).encoder());
    }
}
