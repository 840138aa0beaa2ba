package io.millrace.analyzers.health;

import io.millrace.api.health.Figure;
import io.millrace.api.health.HealthAlert;
import io.millrace.api.health.HealthSeries;
import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.StreamName;
import io.millrace.api.media.Track;
import io.millrace.api.media.VideoFormat;
import java.util.List;
import java.util.Optional;

/**
 * What the doctor looks at: the last minute of a publication.
 *
 * @param stream its name
 * @param tracks what is published
 * @param last its seconds
 * @param startOffsetMs how much later sound began than pictures; NaN if that is not known
 * @param sinceKeyUs time since the last key picture
 * @param alerts that are open
 */
record Patient(
        StreamName stream,
        List<Track> tracks,
        HealthSeries last,
        double startOffsetMs,
        long sinceKeyUs,
        List<HealthAlert> alerts) {
    /** So many seconds are looked at. */
    static final int SECONDS = 60;

    int seconds() {
        return last.utcSeconds().length;
    }

    float[] values(Figure figure) {
        return last.values().get(figure);
    }

    double mean(Figure figure) {
        return Fold.mean(values(figure));
    }

    double max(Figure figure) {
        return Fold.max(values(figure));
    }

    double min(Figure figure) {
        return Fold.min(values(figure));
    }

    /** 0 if nothing was measured. */
    double sum(Figure figure) {
        float[] values = values(figure);
        return Fold.measured(values) == 0 ? 0 : Fold.mean(values) * Fold.measured(values);
    }

    boolean isMeasured(Figure figure) {
        return Fold.measured(values(figure)) > 0;
    }

    Optional<VideoFormat> video() {
        return tracks.stream()
                .map(Track::format)
                .filter(VideoFormat.class::isInstance)
                .map(VideoFormat.class::cast)
                .findFirst();
    }

    Optional<AudioFormat> audio() {
        return tracks.stream()
                .map(Track::format)
                .filter(AudioFormat.class::isInstance)
                .map(AudioFormat.class::cast)
                .findFirst();
    }

    /** Pictures a second, for settings of encoders: the declared rate, or the measured. */
    int framesPerSecond() {
        double declared = video().map(format -> format.frameRate().perSecond()).orElse(0.0);
        double measured = mean(Figure.FRAMES_PER_SECOND);
        double rate = declared > 0 ? declared : Double.isNaN(measured) ? 30 : measured;
        return (int) Math.max(1, Math.round(rate));
    }
}
