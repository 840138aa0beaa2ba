package io.millrace.codecs.ffmpeg.worker;

import io.millrace.codecs.ffmpeg.wire.ToWorker;
import io.millrace.codecs.ffmpeg.wire.TrackInfo;

/** The pictures of one track. What cannot be decoded is left out, up to the next sync picture, and counted. */
final class VideoInput implements AutoCloseable {
    private static final long LIKELY_US_PER_FRAME = 33_333;
    private static final int MOST_REORDERED = 16;

    private final int track;
    private final TrackInfo.Video info;
    private final KeyTimes keys = new KeyTimes();
    private Decoder decoder;
    private boolean awaitsSync = true;
    private boolean damaged;
    private long corruptUnits;

    /** Which pictures somebody needs. */
    enum Need {
        NONE,
        SYNC_PICTURES,
        ALL
    }

    VideoInput(int track, TrackInfo.Video info) {
        this.track = track;
        this.info = info;
        // says at once what cannot be decoded at all
        Codecs.decoder(info.fourCc());
    }

    int track() {
        return track;
    }

    TrackInfo.Video info() {
        return info;
    }

    /** Access units that could not be decoded. */
    long corruptUnits() {
        return corruptUnits;
    }

    /** Decodes a sample as far as somebody needs it. Where the source can be cut, pictures are marked as key pictures. */
    void accept(ToWorker.Sample sample, Need need, FrameSink sink) {
        if (need == Need.NONE || !sample.isSync() && (awaitsSync || need == Need.SYNC_PICTURES)) {
            awaitsSync |= need != Need.ALL;
            return;
        }
        damaged = false;
        try {
            decode(sample, need, sink);
        } catch (DecodeFailed e) {
            damaged = true;
        }
        if (damaged) {
            corruptUnits++;
            forget();
        }
    }

    private void decode(ToWorker.Sample sample, Need need, FrameSink sink) {
        try {
            if (decoder == null) {
                decoder = new Decoder(info, reordered(sample));
            } else if (awaitsSync) {
                decoder.flush();
            }
        } catch (RuntimeException e) {
            throw new DecodeFailed(e);
        }
        awaitsSync = false;
        if (sample.isSync()) {
            keys.add(sample.ptsUs());
        } else {
            keys.follow(sample.ptsUs());
        }
        decoder.decode(sample.payload(), sample.dtsUs(), sample.ptsUs(), frame -> give(frame, sink));
        if (need == Need.SYNC_PICTURES) {
            decoder.finish(frame -> give(frame, sink));
            awaitsSync = true;
        }
    }

    /** Streams that do not say how much they reorder show it by the first picture's distance from its decoding. */
    private int reordered(ToWorker.Sample first) {
        long usPerFrame = info.frames() > 0 && info.seconds() > 0
                ? (long) Times.PER_SECOND * info.seconds() / info.frames()
                : LIKELY_US_PER_FRAME;
        long pictures = Math.round((double) (first.ptsUs() - first.dtsUs()) / Math.max(1, usPerFrame));
        return (int) Math.max(0, Math.min(MOST_REORDERED, pictures));
    }

    private void give(Frame frame, FrameSink sink) {
        if (damaged || frame.isDamaged() || frame.pts() == Times.NONE) {
            damaged = true;
            return;
        }
        frame.timed(frame.pts(), keys.reached(frame.pts()));
        sink.accept(frame);
    }

    /** Gives out the pictures that are still inside, and begins anew. */
    void finish(FrameSink sink) {
        if (decoder != null && !awaitsSync) {
            damaged = false;
            try {
                decoder.finish(frame -> give(frame, sink));
            } catch (DecodeFailed e) {
                corruptUnits++;
            }
        }
        forget();
    }

    private void forget() {
        awaitsSync = true;
        keys.clear();
        if (decoder != null) {
            decoder.flush();
        }
    }

    @Override
    public void close() {
        if (decoder != null) {
            decoder.close();
            decoder = null;
        }
    }
}
