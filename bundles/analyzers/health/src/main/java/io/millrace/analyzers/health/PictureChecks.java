package io.millrace.analyzers.health;

import static io.millrace.analyzers.health.Say.advice;
import static io.millrace.analyzers.health.Say.good;
import static io.millrace.analyzers.health.Say.text;

import io.millrace.api.health.Advice;
import io.millrace.api.health.Advice.Severity;
import io.millrace.api.health.Figure;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.VideoFormat;
import java.util.ArrayList;
import java.util.List;

/** What the doctor says of pictures: key pictures, B-frames, frame rate, bit rate, codec. */
final class PictureChecks {
    private static final double MS = 1_000;
    private static final double FAR_KEYS_S = 10.5;
    private static final double LONG_KEYS_S = 4.5;
    private static final double SHORT_KEYS_S = 0.9;
    private static final double IRREGULAR = 0.25;
    /** Milliseconds of FLV are rounded. */
    private static final double SPREAD_MS = 5;

    private static final double SPREAD_SHARE = 0.3;
    private static final double OFTEN = 0.5;
    private static final double NOW_AND_THEN = 0.05;
    private static final double FEW_FRAMES = 20;
    private static final double PROMISED = 0.9;
    private static final double LEAST_BITS_PER_PIXEL = 0.02;
    private static final double LEAST_BITS_PER_PIXEL_NEWER = 0.012;
    private static final double MOST_BITS_PER_PIXEL = 0.6;
    private static final double USUAL_BITS_PER_PIXEL = 0.08;
    /** So many averages at least tell whether a bit rate swings. */
    private static final int SWINGS = 3;

    private static final double SWING_HINT = 1.0;
    private static final double SWING_WARNING = 1.5;
    private static final String ONE_RATE = "one constant rate";

    private final Patient patient;
    private final int rate;

    PictureChecks(Patient patient) {
        this.patient = patient;
        rate = patient.framesPerSecond();
    }

    List<Advice> all() {
        if (patient.video().isEmpty()) {
            return List.of(advice(
                    "video",
                    Severity.HINT,
                    "There is no picture, only sound",
                    "no video track",
                    "a video track, unless this is radio",
                    "",
                    List.of()));
        }
        List<Advice> found = new ArrayList<>();
        keyInterval(found);
        reordering(found);
        frameRate(found);
        bitrate(found);
        codec(found, patient.video().get());
        return found;
    }

    private void keyInterval(List<Advice> found) {
        double open = patient.sinceKeyUs() / 1e6;
        double seen = patient.max(Figure.KEY_INTERVAL_MS) / MS;
        double longest = Math.max(Double.isNaN(seen) ? 0 : seen, open);
        double shortest = Double.isNaN(seen) ? longest : patient.min(Figure.KEY_INTERVAL_MS) / MS;
        if (Double.isNaN(seen) && longest < LONG_KEYS_S) {
            return;
        }
        String measured = longest - shortest < 0.1 || Double.isNaN(seen)
                ? text("every %.1f s", longest)
                : text(
                        "every %.1f to %.1f s, %.1f s on average",
                        shortest, longest, Math.min(longest, patient.mean(Figure.KEY_INTERVAL_MS) / MS));
        String goal = "every 2 s, all alike";
        if (longest > LONG_KEYS_S) {
            found.add(advice(
                    "key-interval",
                    longest > FAR_KEYS_S ? Severity.PROBLEM : Severity.WARNING,
                    "Key pictures are too far apart",
                    measured,
                    goal,
                    "Viewers wait so long for the first picture, delay grows by as much, and players cannot change quality",
                    Remedies.keyInterval(rate)));
        } else if (longest - shortest > IRREGULAR * longest) {
            found.add(advice(
                    "key-interval",
                    Severity.HINT,
                    "Key pictures come irregularly",
                    measured,
                    goal,
                    "Segments differ in length; renditions change less smoothly",
                    Remedies.keyInterval(rate)));
        } else if (longest < SHORT_KEYS_S) {
            found.add(advice(
                    "key-interval",
                    Severity.HINT,
                    "Key pictures come more often than they need to",
                    measured,
                    goal,
                    "They take bits from the pictures between them",
                    Remedies.keyInterval(rate)));
        } else {
            found.add(good("key-interval", "Key pictures come regularly", measured, goal));
        }
    }

    private void reordering(List<Advice> found) {
        double share = patient.mean(Figure.REORDERED_PERCENT);
        if (Double.isNaN(share)) {
            return;
        }
        if (share > 1) {
            found.add(advice(
                    "b-frames",
                    Severity.HINT,
                    "The stream has B-frames",
                    text("%.0f %% of the pictures", share),
                    "none, if anybody watches over WebRTC",
                    "Browsers do not play B-frames over WebRTC: the picture would have to be encoded anew. HLS and DASH are"
                            + " not concerned",
                    Remedies.noReordering()));
        } else {
            found.add(good("b-frames", "There are no B-frames: WebRTC viewers get the picture as it is", "", ""));
        }
    }

    private void frameRate(List<Advice> found) {
        double frames = patient.mean(Figure.FRAMES_PER_SECOND);
        double declared = patient.video().get().frameRate().perSecond();
        if (Double.isNaN(frames) || frames <= 0) {
            return;
        }
        double usualMs = MS / frames;
        int uneven = 0;
        float[] spreads = patient.values(Figure.FRAME_SPREAD_MS);
        for (float spread : spreads) {
            uneven += spread > Math.max(SPREAD_MS, SPREAD_SHARE * usualMs) ? 1 : 0;
        }
        double share = (double) uneven / Math.max(1, Fold.measured(spreads));
        String measured = text("%.1f frames/s, uneven in %.0f %% of the seconds", frames, 100 * share);
        if (share > OFTEN) {
            found.add(advice(
                    "frame-rate",
                    Severity.WARNING,
                    "The frame rate is variable (VFR)",
                    measured,
                    ONE_RATE,
                    "Movement stutters, and sound and picture may part in recordings",
                    Remedies.constantFrameRate(rate)));
        } else if (share > NOW_AND_THEN || declared > 0 && frames < PROMISED * declared) {
            found.add(advice(
                    "frame-rate",
                    Severity.WARNING,
                    "Pictures are left out",
                    declared > 0 ? measured + text(" of %.1f", declared) : measured,
                    ONE_RATE,
                    "Movement stutters; mostly the encoder's computer is too slow",
                    Remedies.lessWork()));
        } else if (frames < FEW_FRAMES) {
            found.add(advice(
                    "frame-rate",
                    Severity.HINT,
                    "There are few pictures a second",
                    text("%.1f frames/s", frames),
                    "25 or more",
                    "Movement looks jerky",
                    Remedies.constantFrameRate(30)));
        } else {
            found.add(good("frame-rate", "The frame rate is constant", text("%.1f frames/s", frames), ONE_RATE));
        }
    }

    private void bitrate(List<Advice> found) {
        VideoFormat format = patient.video().get();
        double bits = patient.mean(Figure.VIDEO_BITS_PER_SECOND);
        double pixels = (double) format.width() * format.height() * rate;
        if (Double.isNaN(bits) || bits <= 0) {
            return;
        }
        boolean newer = !format.codec().equals(FourCc.AVC);
        double least = newer ? LEAST_BITS_PER_PIXEL_NEWER : LEAST_BITS_PER_PIXEL;
        long usual = Math.max(300, Math.round(pixels * USUAL_BITS_PER_PIXEL * (newer ? 0.6 : 1) / 100_000) * 100);
        double swing = swing();
        String measured = text("%.0f kbit/s for %dx%d", bits / MS, format.width(), format.height());
        String goal = "about " + usual + " kbit/s, constant";
        if (pixels > 0 && bits < pixels * least) {
            found.add(advice(
                    "video-bitrate",
                    Severity.WARNING,
                    "The bit rate is low for this picture",
                    measured,
                    goal,
                    "The picture falls into blocks when it moves; unless it is a still picture",
                    Remedies.constantBitrate(usual)));
        } else if (swing > SWING_HINT) {
            found.add(advice(
                    "video-bitrate",
                    swing > SWING_WARNING ? Severity.WARNING : Severity.HINT,
                    "The bit rate goes up and down",
                    measured + text(", swinging by %.0f %%", 100 * swing),
                    goal,
                    "Peaks do not fit through viewers' lines and make players pause",
                    Remedies.constantBitrate(Math.max(100, Math.round(bits / 100_000) * 100))));
        } else if (pixels > 0 && bits > pixels * MOST_BITS_PER_PIXEL) {
            found.add(advice(
                    "video-bitrate",
                    Severity.HINT,
                    "The bit rate is higher than this picture needs",
                    measured,
                    goal,
                    "Viewers with slow lines cannot follow, unless there is a ladder",
                    Remedies.constantBitrate(usual)));
        } else {
            found.add(good("video-bitrate", "The bit rate fits the picture and is steady", measured, ""));
        }
    }

    /** How much the bit rate swings about its mean; 0 while too little was seen to tell it from the beat of key pictures. */
    private double swing() {
        double seen = patient.max(Figure.KEY_INTERVAL_MS);
        double keySeconds = Math.max(Double.isNaN(seen) ? 0 : seen / MS, patient.sinceKeyUs() / 1e6);
        int over = Fold.swingSeconds(keySeconds);
        return patient.seconds() < SWINGS * over ? 0 : Fold.swing(patient.values(Figure.VIDEO_BITS_PER_SECOND), over);
    }

    private void codec(List<Advice> found, VideoFormat format) {
        if (format.codec().equals(FourCc.AVC)) {
            found.add(good("video-codec", "H.264 plays everywhere", "", ""));
        } else {
            found.add(advice(
                    "video-codec",
                    Severity.HINT,
                    "Not every player knows this video codec",
                    Say.codec(format.codec()),
                    "H.264, or a ladder that has it",
                    "Some browsers and television sets show nothing",
                    Remedies.videoCodec()));
        }
    }
}
