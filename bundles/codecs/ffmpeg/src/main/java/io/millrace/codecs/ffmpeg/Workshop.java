package io.millrace.codecs.ffmpeg;

import java.nio.file.Path;

/**
 * What all jobs share that are done with one build of FFmpeg.
 *
 * @param house where workers come from
 * @param shelf encoders
 * @param costs of encoders
 * @param budget of the machine
 * @param measuring times encoders whose cost was never measured here
 */
record Workshop(WorkerHouse house, EncoderShelf shelf, CostTable costs, Budget budget, Measuring measuring) {
    /**
     * Opens one.
     *
     * @param costs where measured costs are kept
     * @param cores that it may use
     */
    static Workshop open(WorkerHouse house, EncoderShelf shelf, Path costs, double cores) {
        CostTable table = new CostTable(costs);
        return new Workshop(house, shelf, table, new Budget(cores), new Measuring(house, table, shelf));
    }
}
