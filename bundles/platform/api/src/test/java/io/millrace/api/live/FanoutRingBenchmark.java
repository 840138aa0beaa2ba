package io.millrace.api.live;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** What one item costs when it is published and every reader takes it; nothing may be allocated. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class FanoutRingBenchmark {
    private static final Object ITEM = new Object();
    private static final int SYNC_INTERVAL = 50;

    @Param({"1", "10", "1000"})
    public int readers;

    private final FanoutRing<Object> ring = new FanoutRing<>(1_024, 64 << 20);
    private final List<FanoutRing<Object>.Cursor> cursors = new ArrayList<>();
    private long count;

    /** Every reader is at the head. */
    @Setup
    public void join() {
        ring.publish(ITEM, 1_000, true);
        for (int i = 0; i < readers; i++) {
            cursors.add(ring.atNewestSync());
        }
    }

    /** One item to all. */
    @Benchmark
    public void publishAndPoll(Blackhole hole) {
        ring.publish(ITEM, 1_000, count++ % SYNC_INTERVAL == 0);
        for (int i = 0; i < readers; i++) {
            hole.consume(cursors.get(i).poll());
        }
    }

    /** Runs it alone, with the allocation rate. */
    public static void main(String[] arguments) throws RunnerException {
        new Runner(new OptionsBuilder()
                        .include(FanoutRingBenchmark.class.getSimpleName())
                        .addProfiler(GCProfiler.class)
                        .build())
                .run();
    }
}
