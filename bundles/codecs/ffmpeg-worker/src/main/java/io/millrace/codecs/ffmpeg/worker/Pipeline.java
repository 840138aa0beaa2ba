package io.millrace.codecs.ffmpeg.worker;

/** From decoded frames to encoded samples of one output, on that output's thread. */
interface Pipeline extends AutoCloseable {
    /** Encodes a frame, which stays the caller's. */
    void accept(Frame frame);

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
