package io.millrace.codecs.ffmpeg;

import io.millrace.api.work.Clock;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * What every worker needs.
 *
 * @param loop talks to them
 * @param threads does what blocks
 * @param keeper starts their processes
 * @param clock tells the time
 * @param command how they are started
 * @param temporary where their sockets are made
 * @param current when those that start now are given up
 */
record WorkerHouse(
        WorkerLoop loop,
        Executor threads,
        WorkerKeeper keeper,
        Clock clock,
        WorkerCommand command,
        Path temporary,
        Supplier<WorkerLimits> current) {
    /** When workers that start now are given up. */
    WorkerLimits limits() {
        return current.get();
    }

    /** The same for workers that start in another way. */
    WorkerHouse with(WorkerCommand other) {
        return new WorkerHouse(loop, threads, keeper, clock, other, temporary, current);
    }
}
