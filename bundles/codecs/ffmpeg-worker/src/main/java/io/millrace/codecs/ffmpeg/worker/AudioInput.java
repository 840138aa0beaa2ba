package io.millrace.codecs.ffmpeg.worker;

import io.millrace.codecs.ffmpeg.wire.ToWorker;
import io.millrace.codecs.ffmpeg.wire.TrackInfo;

/** The sound of one track. What cannot be decoded is left out and counted. */
final class AudioInput implements AutoCloseable {
    private final int track;
    private final TrackInfo.Audio info;
    private final Decoder decoder;
    private long corruptUnits;

    AudioInput(int track, TrackInfo.Audio info) {
        this.track = track;
        this.info = info;
        decoder = new Decoder(info, 0);
    }

    int track() {
        return track;
    }

    TrackInfo.Audio info() {
        return info;
    }

    /** Access units that could not be decoded. */
    long corruptUnits() {
        return corruptUnits;
    }

    void accept(ToWorker.Sample sample, FrameSink sink) {
        try {
            decoder.decode(sample.payload(), sample.dtsUs(), sample.ptsUs(), frame -> give(frame, sink));
        } catch (DecodeFailed e) {
            corruptUnits++;
            decoder.flush();
        }
    }

    private static void give(Frame frame, FrameSink sink) {
        if (frame.pts() != Times.NONE) {
            sink.accept(frame);
        }
    }

    /** Gives out the sound that is still inside, and begins anew. */
    void finish(FrameSink sink) {
        try {
            decoder.finish(frame -> give(frame, sink));
        } catch (DecodeFailed e) {
            corruptUnits++;
        }
    }

    @Override
    public void close() {
        decoder.close();
    }
}
