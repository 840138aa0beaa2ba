package io.millrace.codecs.ffmpeg.worker;

import io.millrace.codecs.ffmpeg.wire.ToWorker;
import io.millrace.codecs.ffmpeg.wire.TrackInfo;

/** One input of a job: its first video and its first audio track, decoded once for all. */
final class Input implements AutoCloseable {
    /** Takes what an input does; on the decoding thread. */
    interface Listener {
        void picture(int input, Frame frame);

        void sound(int input, Frame frame);

        /** Sound, or pictures, that follow do not continue what was. */
        void changed(int input, boolean video);

        /** Sound, or pictures, cannot be decoded at all. */
        void unusable(int input, boolean video, String reason);
    }

    private final int number;
    private final Listener listener;
    private volatile TrackInfo.Video shown;
    private VideoInput video;
    private AudioInput audio;
    private long corruptBefore;

    Input(int number, Listener listener) {
        this.number = number;
        this.listener = listener;
    }

    /** The track that pictures come from, or null; any thread. */
    TrackInfo.Video videoTrack() {
        return shown;
    }

    /** Access units that could not be decoded. */
    long corruptUnits() {
        return corruptBefore + (video == null ? 0 : video.corruptUnits()) + (audio == null ? 0 : audio.corruptUnits());
    }

    void tracks(ToWorker.Tracks tracks) {
        ToWorker.Tracks.Entry newVideo = null;
        ToWorker.Tracks.Entry newAudio = null;
        for (ToWorker.Tracks.Entry entry : tracks.tracks()) {
            if (entry.info() instanceof TrackInfo.Video && newVideo == null) {
                newVideo = entry;
            } else if (entry.info() instanceof TrackInfo.Audio && newAudio == null) {
                newAudio = entry;
            }
        }
        boolean sameVideo = video != null
                && newVideo != null
                && video.track() == newVideo.track()
                && video.info().equals(newVideo.info());
        if (!sameVideo) {
            changeVideo(newVideo);
        }
        boolean sameAudio = audio != null
                && newAudio != null
                && audio.track() == newAudio.track()
                && audio.info().equals(newAudio.info());
        if (!sameAudio) {
            changeAudio(newAudio);
        }
    }

    private void changeVideo(ToWorker.Tracks.Entry entry) {
        if (video != null) {
            video.finish(frame -> listener.picture(number, frame));
            corruptBefore += video.corruptUnits();
            video.close();
            video = null;
        }
        shown = null;
        if (entry == null) {
            return;
        }
        listener.changed(number, true);
        try {
            TrackInfo.Video info = (TrackInfo.Video) entry.info();
            video = new VideoInput(entry.track(), info);
            shown = info;
        } catch (RuntimeException e) {
            listener.unusable(number, true, e.getMessage());
        }
    }

    private void changeAudio(ToWorker.Tracks.Entry entry) {
        if (audio != null) {
            audio.finish(frame -> listener.sound(number, frame));
            corruptBefore += audio.corruptUnits();
            audio.close();
            audio = null;
        }
        if (entry == null) {
            return;
        }
        listener.changed(number, false);
        try {
            audio = new AudioInput(entry.track(), (TrackInfo.Audio) entry.info());
        } catch (RuntimeException e) {
            listener.unusable(number, false, e.getMessage());
        }
    }

    /** Decodes a sample as far as somebody needs it. */
    void sample(ToWorker.Sample sample, VideoInput.Need pictures, boolean sound) {
        if (video != null && video.track() == sample.track()) {
            video.accept(sample, pictures, frame -> listener.picture(number, frame));
        } else if (audio != null && audio.track() == sample.track() && sound) {
            audio.accept(sample, frame -> listener.sound(number, frame));
        }
    }

    /** Gives out what is still inside. */
    void finish() {
        if (video != null) {
            video.finish(frame -> listener.picture(number, frame));
        }
        if (audio != null) {
            audio.finish(frame -> listener.sound(number, frame));
        }
    }

    @Override
    public void close() {
        if (video != null) {
            video.close();
        }
        if (audio != null) {
            audio.close();
        }
    }
}
