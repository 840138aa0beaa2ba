package io.millrace.analyzers.health;

import io.millrace.analyzers.health.Thresholds.Limit;
import io.millrace.api.health.AlertKind;
import io.millrace.api.health.Figure;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Judges the last seconds of a stream that is live. Owned by who calls. */
final class AlertRules {
    /** Encoded silence: AAC and Opus of anything that can be heard take more. */
    static final double SILENT_BITS_PER_SECOND = 6_000;

    private static final long SECOND_US = 1_000_000;
    private static final int SHORT = 5;
    private static final int LONG = 30;
    private static final int REFERENCE = 300;
    private static final int CLIPPED_SECONDS = 3;
    private static final double STILL_CLEAR = 0.75;
    private static final double CLEAR_ABOVE = 1.2;

    /** Of pictures, and of sound: over when the track is gone. */
    private static final List<AlertKind> PICTURES = List.of(
            AlertKind.LOW_BITRATE, AlertKind.UNSTABLE_BITRATE, AlertKind.LOW_FRAME_RATE, AlertKind.KEY_PICTURES);

    private static final List<AlertKind> SOUND = List.of(AlertKind.SILENCE, AlertKind.CLIPPING);

    private final AlertBook book;
    private final SecondHistory history;
    private final StreamMeter meter;

    AlertRules(AlertBook book, SecondHistory history, StreamMeter meter) {
        this.book = book;
        this.history = history;
        this.meter = meter;
    }

    /** What has to be found at once; looked at more often than once a second. */
    void urgent(Thresholds limits, long nowUs, boolean frozenFound) {
        long silentUs = meter.silentUs(nowUs);
        boolean gone = silentUs >= limits.us(Limit.NO_DATA_SECONDS);
        book.look(
                AlertKind.NO_DATA,
                gone,
                !gone,
                0,
                say("The publisher is connected, but has sent nothing for %.1f s", silentUs / 1e6));
        if (gone) {
            // the picture stands still, too, but that is no news
            book.clear(AlertKind.FROZEN);
            return;
        }
        boolean frozen = frozenFound && meter.hasVideo();
        long missingUs = meter.pictureMissingUs();
        boolean still = missingUs >= limits.us(Limit.FREEZE_SECONDS);
        book.look(
                AlertKind.FROZEN,
                still || frozen,
                !still && !frozen,
                0,
                still
                        ? say("No picture came for %.1f s while sound goes on", missingUs / 1e6)
                        : "The picture does not change");
    }

    /** The rest, once a second. */
    void second(Thresholds limits, int measuredSeconds, boolean black, boolean silentFound) {
        if (meter.hasVideo()) {
            bitrate(limits, measuredSeconds);
            frameRate(limits, measuredSeconds);
            keyPictures(limits, measuredSeconds);
        } else {
            PICTURES.forEach(book::clear);
        }
        boolean dark = black && meter.hasVideo();
        book.look(AlertKind.BLACK, dark, !dark, 0, "The picture is black");
        if (meter.hasAudio()) {
            sound(limits, measuredSeconds, silentFound);
        } else {
            SOUND.forEach(book::clear);
        }
        drift(limits, measuredSeconds);
        packets(limits, measuredSeconds);
    }

    private void bitrate(Thresholds limits, int measured) {
        if (measured >= SHORT) {
            double bits = Fold.mean(history.last(Figure.VIDEO_BITS_PER_SECOND, SHORT));
            double least = limits.get(Limit.MIN_VIDEO_KBPS) * 1_000;
            book.look(
                    AlertKind.LOW_BITRATE,
                    bits < least,
                    bits >= least * CLEAR_ABOVE,
                    SHORT * SECOND_US,
                    say("The picture has %.0f kbit/s; less than %.0f is too little", bits / 1e3, least / 1e3));
        }
        int over = Fold.swingSeconds(keySeconds(measured));
        int looked = Math.max(LONG, 3 * over);
        if (measured >= looked) {
            double swing = 100 * Fold.swing(history.last(Figure.VIDEO_BITS_PER_SECOND, looked), over);
            double most = limits.get(Limit.UNSTABLE_BITRATE_PERCENT);
            book.look(
                    AlertKind.UNSTABLE_BITRATE,
                    swing > most,
                    swing < most * STILL_CLEAR,
                    SHORT * SECOND_US,
                    say("The bit rate of the picture swings by %.0f %% of its mean", swing));
        }
    }

    private void frameRate(Thresholds limits, int measured) {
        if (measured < LONG) {
            return;
        }
        double usual = median(history.last(Figure.FRAMES_PER_SECOND, Math.min(REFERENCE, measured)));
        double now = Fold.mean(history.last(Figure.FRAMES_PER_SECOND, SHORT));
        double least = usual * limits.get(Limit.FRAME_RATE_PERCENT) / 100;
        book.look(
                AlertKind.LOW_FRAME_RATE,
                now < least,
                now >= (least + usual) / 2,
                SECOND_US,
                say("%.1f pictures a second come; it was %.1f", now, usual));
    }

    /** How far key pictures are apart, as far as it is known. */
    private double keySeconds(int measured) {
        double seen = Fold.max(history.last(Figure.KEY_INTERVAL_MS, Math.min(LONG, measured))) / 1e3;
        return Math.max(Double.isNaN(seen) ? 0 : seen, meter.sinceKeyUs() / 1e6);
    }

    private void keyPictures(Thresholds limits, int measured) {
        double apart = keySeconds(measured);
        double most = limits.get(Limit.KEY_INTERVAL_SECONDS);
        book.look(
                AlertKind.KEY_PICTURES,
                apart > most,
                apart <= most,
                0,
                say("Key pictures are %.1f s apart: who begins to watch waits so long", apart));
    }

    private void sound(Thresholds limits, int measured, boolean silentFound) {
        int seconds = (int) Math.ceil(limits.get(Limit.SILENCE_SECONDS));
        float[] rms = history.last(Figure.AUDIO_RMS_DBFS, Math.min(seconds, measured));
        boolean quiet = Fold.measured(rms) >= seconds && Fold.max(rms) < limits.get(Limit.SILENCE_DBFS);
        float[] bits = history.last(Figure.AUDIO_BITS_PER_SECOND, Math.min(seconds, measured));
        double mostBits = Fold.max(bits);
        boolean nothingEncoded = Fold.measured(bits) >= seconds && mostBits > 0 && mostBits < SILENT_BITS_PER_SECOND;
        boolean silent = silentFound || quiet || nothingEncoded;
        book.look(
                AlertKind.SILENCE,
                silent,
                !silent,
                0,
                quiet ? say("The sound is silent: %.0f dBFS", Fold.max(rms)) : "The sound is silent");
        float[] peaks = history.last(Figure.AUDIO_PEAK_DBFS, Math.min(2 * SHORT, measured));
        int clipped = 0;
        for (float peak : peaks) {
            clipped += peak >= limits.get(Limit.CLIPPING_DBFS) ? 1 : 0;
        }
        book.look(
                AlertKind.CLIPPING,
                clipped >= CLIPPED_SECONDS,
                clipped == 0,
                0,
                say("The sound reaches full scale in %d of %d seconds", clipped, peaks.length));
    }

    private void drift(Thresholds limits, int measured) {
        double ms = Fold.mean(history.last(Figure.AV_DRIFT_MS, Math.min(2, measured)));
        double most = limits.get(Limit.DRIFT_MS);
        book.look(
                AlertKind.AV_DRIFT,
                Math.abs(ms) > most,
                !(Math.abs(ms) > most * STILL_CLEAR),
                SHORT * SECOND_US,
                say("Sound comes %.0f ms %s than at first", Math.abs(ms), ms > 0 ? "later" : "earlier"));
    }

    private void packets(Thresholds limits, int measured) {
        double missing =
                Fold.of(Figure.MISSING_PACKETS, history.last(Figure.MISSING_PACKETS, Math.min(2 * SHORT, measured)));
        double most = limits.get(Limit.MISSING_PACKETS);
        book.look(
                AlertKind.PACKET_LOSS,
                missing > most,
                !(missing > 0),
                0,
                say("%.0f packets never came in ten seconds", missing));
    }

    private static double median(float[] values) {
        float[] sorted = values.clone();
        Arrays.sort(sorted);
        // NaN comes last
        int measured = Fold.measured(sorted);
        return measured == 0 ? Double.NaN : sorted[measured / 2];
    }

    private static String say(String format, Object... figures) {
        return String.format(Locale.ROOT, format, figures);
    }
}
