package io.millrace.codecs.ffmpeg.worker;

import io.millrace.codecs.ffmpeg.wire.FromWorker;
import io.millrace.codecs.ffmpeg.wire.TrackInfo;
import java.nio.ByteBuffer;

/** Tells the server of one output: first what it is, then its samples in order. */
final class SampleSink {
    static final int SYNC = 1;
    static final int VIDEO = 4;

    private final int output;
    private final Replies replies;
    private TrackInfo track;
    private long lastDtsUs = Long.MIN_VALUE;
    private volatile TrackInfo shown;
    private volatile long samples;
    private volatile boolean closed;

    SampleSink(int output, Replies replies) {
        this.output = output;
        this.replies = replies;
    }

    /** What follows is of this kind; said again only if it is new. */
    void track(TrackInfo info) {
        if (!info.equals(track) && !closed) {
            track = info;
            shown = info;
            replies.send(new FromWorker.OutputTrack(output, info));
        }
    }

    /** Times may go back from here on: the kind is said again. */
    void jump() {
        track = null;
        lastDtsUs = Long.MIN_VALUE;
    }

    /** One sample; its decoding time is put behind that of the one before. */
    void sample(int flags, long dtsUs, long ptsUs, ByteBuffer payload) {
        if (closed) {
            return;
        }
        long dts = Math.max(Math.min(dtsUs, ptsUs), lastDtsUs == Long.MIN_VALUE ? Long.MIN_VALUE : lastDtsUs + 1);
        lastDtsUs = dts;
        replies.send(new FromWorker.OutputSample(output, flags, dts, Math.max(ptsUs, dts), payload));
        samples++;
    }

    /** Pixels; 0 if it is sound, or not known yet. */
    int width() {
        return shown instanceof TrackInfo.Video video ? video.width() : 0;
    }

    /** Pixels; 0 if it is sound, or not known yet. */
    int height() {
        return shown instanceof TrackInfo.Video video ? video.height() : 0;
    }

    /** How many samples there were. */
    long samples() {
        return samples;
    }

    /** Nothing is said any more. */
    void close() {
        closed = true;
    }
}
