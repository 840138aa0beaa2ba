package io.millrace.codecs.ffmpeg.worker;

/** Takes decoded frames. */
@FunctionalInterface
interface FrameSink {
    /**
     * Takes a frame.
     *
     * @param frame valid during this call; whoever needs it longer {@link Frame#share() shares} it
     */
    void accept(Frame frame);
}
