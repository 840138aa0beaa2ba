package io.millrace.codecs.ffmpeg.worker;

import io.millrace.codecs.ffmpeg.wire.OutputSpec;

/** From decoded frames to encoded samples of one output, on that output's thread. */
interface Pipeline extends AutoCloseable {
    /** Encodes a frame, which stays the caller's. */
    void accept(Frame frame);

    /**
     * Goes on as another output, from the next frame on. Any thread.
     *
     * @param next one that the output {@linkplain OutputSpec#goesOnAs goes on as}
     */
    void change(OutputSpec next);

    /**
     * Finishes what was begun; the next frame begins anew.
     *
     * @param jump whether times may go back from here on
     */
    void finish(boolean jump);

    /** Frees everything, finished or not. */
    @Override
    void close();
}
