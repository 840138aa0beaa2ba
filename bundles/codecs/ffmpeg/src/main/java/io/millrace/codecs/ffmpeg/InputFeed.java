package io.millrace.codecs.ffmpeg;

import io.millrace.api.live.LiveStream;
import io.millrace.api.live.Publication;
import io.millrace.api.live.ReadFrom;
import io.millrace.api.live.Reader;
import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.Discontinuity;
import io.millrace.api.media.EndOfPublication;
import io.millrace.api.media.FormatChange;
import io.millrace.api.media.Sample;
import io.millrace.api.media.StreamItem;
import io.millrace.api.media.Track;
import io.millrace.api.media.VideoFormat;
import io.millrace.codecs.ffmpeg.wire.ToWorker;
import io.millrace.codecs.ffmpeg.wire.TrackInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Brings what is read from one live stream to the worker, as long as the worker's queue has room: else the reader waits,
 * and may be lapped. Owned by the loop.
 */
final class InputFeed {
    private static final int TURN = 256;
    private static final int MAX_CHANNELS = 255;
    private static final int MAX_SAMPLE_BYTES = 32 << 20;

    private final LiveStream stream;
    private final int number;
    private final WorkerLoop loop;
    private final Runnable formatChanged;
    private final Runnable drain = this::drain;
    private Worker worker;
    private Reader reader;
    private boolean needsVideo;
    private boolean needsAudio;
    private int videoId = -1;
    private int audioId = -1;
    private boolean videoWaits;
    private long earliestUs = Long.MAX_VALUE;
    private long latestUs = Long.MIN_VALUE;
    private List<ToWorker.Tracks.Entry> tracks = List.of();

    /** @param formatChanged called when the worker was told of other tracks */
    InputFeed(LiveStream stream, int number, WorkerLoop loop, Runnable formatChanged) {
        this.stream = stream;
        this.number = number;
        this.loop = loop;
        this.formatChanged = formatChanged;
    }

    /** What a worker gets of these: tracks and the publication they belong to. */
    static Object format(List<LiveStream> inputs) {
        return inputs.stream()
                .map(input -> List.of(
                        input.tracks(),
                        input.publication().map(Publication::number).orElse(0L)))
                .toList();
    }

    /** Begins with the stream's next key picture. */
    void start(Worker ready) {
        stop();
        worker = ready;
        tracks = List.of();
        earliestUs = Long.MAX_VALUE;
        latestUs = Long.MIN_VALUE;
        reader = stream.read(ReadFrom.NEXT_SYNC, loop::wake, drain);
        loop.wake(drain);
    }

    void stop() {
        if (reader != null) {
            reader.close();
            reader = null;
            worker = null;
        }
    }

    /** What outputs are made of: other samples need not be sent. */
    void needs(boolean video, boolean audio) {
        videoWaits |= video && !needsVideo;
        needsVideo = video;
        needsAudio = audio;
    }

    /** The tracks that the worker has; empty if it was not fed yet. */
    List<ToWorker.Tracks.Entry> tracks() {
        return tracks;
    }

    /** Whether the worker got samples of about this time, or of earlier and of later ones. */
    boolean hasBeenAt(long us, long toleranceUs) {
        return latestUs != Long.MIN_VALUE && us >= earliestUs - toleranceUs && us <= latestUs + toleranceUs;
    }

    int videoId() {
        return videoId;
    }

    int audioId() {
        return audioId;
    }

    /** Sends what is there and has room. */
    void drain() {
        for (int i = 0; i < TURN; i++) {
            if (reader == null || !worker.hasRoom()) {
                return;
            }
            StreamItem item = reader.poll();
            if (item == null) {
                return;
            }
            forward(item);
        }
        loop.wake(drain);
    }

    private void forward(StreamItem item) {
        if (item instanceof Sample sample) {
            forward(sample);
        } else if (item instanceof FormatChange change) {
            forward(change);
        } else if (item instanceof Discontinuity || item instanceof EndOfPublication) {
            worker.send(new ToWorker.Break(number));
            videoWaits = true;
        }
    }

    private void forward(Sample sample) {
        boolean video = sample.trackId() == videoId;
        if (video ? !needsVideo : !needsAudio || sample.trackId() != audioId) {
            return;
        }
        if (video && videoWaits && !sample.isSync()) {
            return;
        }
        if (sample.sizeBytes() > MAX_SAMPLE_BYTES) {
            worker.send(new ToWorker.Break(number));
            videoWaits = true;
            return;
        }
        videoWaits &= !video;
        earliestUs = Math.min(earliestUs, sample.dtsUs());
        latestUs = Math.max(latestUs, sample.ptsUs());
        worker.send(new ToWorker.Sample(
                number, sample.trackId(), sample.flags() & 0xFF, sample.dtsUs(), sample.ptsUs(), sample.payload()));
    }

    private void forward(FormatChange change) {
        List<ToWorker.Tracks.Entry> entries = new ArrayList<>();
        videoId = -1;
        audioId = -1;
        for (Track track : change.tracks()) {
            if (track.format() instanceof VideoFormat video && videoId < 0) {
                videoId = track.id();
                entries.add(new ToWorker.Tracks.Entry(track.id(), info(video)));
            } else if (track.format() instanceof AudioFormat audio && audioId < 0 && audio.channels() <= MAX_CHANNELS) {
                audioId = track.id();
                entries.add(new ToWorker.Tracks.Entry(track.id(), info(audio)));
            }
        }
        if (!entries.equals(tracks)) {
            // pictures go on when it is the sound that changed
            videoWaits |= !video(entries).equals(video(tracks));
            tracks = List.copyOf(entries);
            worker.send(new ToWorker.Tracks(number, tracks));
            formatChanged.run();
        }
    }

    private static Optional<ToWorker.Tracks.Entry> video(List<ToWorker.Tracks.Entry> entries) {
        return entries.stream()
                .filter(entry -> entry.info() instanceof TrackInfo.Video)
                .findFirst();
    }

    static TrackInfo info(VideoFormat video) {
        return new TrackInfo.Video(
                video.codec().code(),
                video.configuration(),
                Math.max(0, video.width()),
                Math.max(0, video.height()),
                video.frameRate().numerator(),
                video.frameRate().denominator());
    }

    private static TrackInfo info(AudioFormat audio) {
        return new TrackInfo.Audio(audio.codec().code(), audio.configuration(), audio.sampleRateHz(), audio.channels());
    }
}
