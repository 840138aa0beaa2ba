package io.millrace.analyzers.health;

import static io.millrace.analyzers.health.Say.advice;
import static io.millrace.analyzers.health.Say.good;
import static io.millrace.analyzers.health.Say.text;

import io.millrace.api.health.Advice;
import io.millrace.api.health.Advice.Remedy;
import io.millrace.api.health.Advice.Severity;
import io.millrace.api.health.Figure;
import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.FourCc;
import java.util.ArrayList;
import java.util.List;

/** What the doctor says of sound: codec, sampling rate, bit rate, loudness. */
final class SoundChecks {
    private static final int USUAL_HZ = 48_000;
    private static final double LEAST_BITS_A_CHANNEL = 32_000;
    private static final double SILENT_DBFS = -60;
    private static final double QUIET_DBFS = -40;
    private static final double FULL_DBFS = -0.1;
    private static final int CLIPPED_SECONDS = 3;

    private final Patient patient;

    SoundChecks(Patient patient) {
        this.patient = patient;
    }

    List<Advice> all() {
        if (patient.audio().isEmpty()) {
            return List.of(advice(
                    "sound",
                    Severity.HINT,
                    "There is no sound",
                    "no audio track",
                    "a track of sound, even a silent one",
                    "Some platforms and players refuse streams without sound",
                    Remedies.sound()));
        }
        List<Advice> found = new ArrayList<>();
        format(found, patient.audio().get());
        if (isSilent()) {
            found.add(advice(
                    "loudness",
                    Severity.WARNING,
                    "The sound is silent",
                    silence(),
                    "speech around -18 dBFS RMS",
                    "Viewers hear nothing",
                    Remedies.sound()));
        } else {
            loudness(found);
        }
        return found;
    }

    private void format(List<Advice> found, AudioFormat format) {
        boolean known = format.codec().equals(FourCc.AAC) || format.codec().equals(FourCc.OPUS);
        String measured = text(
                "%s, %.1f kHz, %s",
                Say.codec(format.codec()), format.sampleRateHz() / 1e3, Say.channels(format.channels()));
        double bits = patient.mean(Figure.AUDIO_BITS_PER_SECOND);
        if (!known) {
            found.add(advice(
                    "audio-format",
                    Severity.HINT,
                    "Not every player knows this audio codec",
                    measured,
                    "AAC or Opus, 48 kHz",
                    "Some players stay silent",
                    Remedies.audioCodec()));
        } else if (format.sampleRateHz() != USUAL_HZ) {
            found.add(advice(
                    "audio-format",
                    Severity.HINT,
                    "The sampling rate is not that of video",
                    measured,
                    "48 kHz",
                    "It is resampled for WebRTC and by most devices; clocks drift more easily",
                    Remedies.sampleRate()));
        } else if (!isSilent() && bits > 0 && bits < LEAST_BITS_A_CHANNEL * Math.min(2, format.channels())) {
            found.add(advice(
                    "audio-format",
                    Severity.HINT,
                    "The sound has few bits",
                    measured + text(", %.0f kbit/s", bits / 1e3),
                    "96 to 160 kbit/s",
                    "Music sounds hollow",
                    Remedies.audioBitrate()));
        } else {
            found.add(good("audio-format", "The sound has a format that plays everywhere", measured, ""));
        }
    }

    private boolean isSilent() {
        double loudest = patient.max(Figure.AUDIO_RMS_DBFS);
        double bits = patient.max(Figure.AUDIO_BITS_PER_SECOND);
        return loudest < SILENT_DBFS || bits > 0 && bits < AlertRules.SILENT_BITS_PER_SECOND;
    }

    private String silence() {
        return patient.isMeasured(Figure.AUDIO_RMS_DBFS)
                ? text("%.0f dBFS RMS", patient.max(Figure.AUDIO_RMS_DBFS))
                : text(
                        "%.1f kbit/s, which is what an encoder makes of silence",
                        patient.max(Figure.AUDIO_BITS_PER_SECOND) / 1e3);
    }

    private void loudness(List<Advice> found) {
        if (!patient.isMeasured(Figure.AUDIO_PEAK_DBFS)) {
            found.add(advice(
                    "loudness",
                    Severity.HINT,
                    "The loudness was not measured",
                    "sound is not decoded",
                    "",
                    "Quiet or distorted sound is not noticed here",
                    List.of(new Remedy("Millrace", "media:analyze " + patient.stream() + " audio-level"))));
            return;
        }
        double rms = patient.mean(Figure.AUDIO_RMS_DBFS);
        double peak = patient.max(Figure.AUDIO_PEAK_DBFS);
        String measured = text("%.0f dBFS RMS, peaks of %.1f dBFS", rms, peak);
        int full = 0;
        for (float each : patient.values(Figure.AUDIO_PEAK_DBFS)) {
            full += each >= FULL_DBFS ? 1 : 0;
        }
        String goal = "about -18 dBFS RMS, peaks below -3 dBFS";
        if (full >= CLIPPED_SECONDS) {
            found.add(advice(
                    "loudness",
                    Severity.WARNING,
                    "The sound is too loud: it is cut off",
                    measured + text(", full scale in %d seconds", full),
                    goal,
                    "It sounds distorted, and no setting behind the encoder mends that",
                    Remedies.quieter()));
        } else if (rms < QUIET_DBFS) {
            found.add(advice(
                    "loudness",
                    Severity.WARNING,
                    "The sound is very quiet",
                    measured,
                    goal,
                    "Viewers turn up the volume and are startled by whatever comes next",
                    Remedies.louder()));
        } else {
            found.add(good("loudness", "The sound can be heard and is not cut off", measured, goal));
        }
    }
}
