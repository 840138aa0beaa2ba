package io.millrace.analyzers.health;

import static io.millrace.analyzers.health.Say.advice;
import static io.millrace.analyzers.health.Say.good;
import static io.millrace.analyzers.health.Say.text;

import io.millrace.api.health.Advice;
import io.millrace.api.health.Advice.Severity;
import io.millrace.api.health.AlertKind;
import io.millrace.api.health.Figure;
import java.util.ArrayList;
import java.util.List;

/** What the doctor says of the way the stream comes: pauses, jitter, loss, times, and sound and picture together. */
final class LineChecks {
    private static final double LONG_STALL_MS = 3_000;
    private static final double STALL_MS = 1_000;
    private static final double JITTER_MS = 150;
    private static final double MANY_REPAIRS = 5;
    private static final double LATE_MS = 500;
    private static final double DRIFT_MS = 100;
    private static final double MUCH_RESENT_A_SECOND = 20;

    private final Patient patient;

    LineChecks(Patient patient) {
        this.patient = patient;
    }

    List<Advice> all() {
        List<Advice> found = new ArrayList<>();
        alerts(found);
        arrival(found);
        packets(found);
        times(found);
        together(found);
        return found;
    }

    private void alerts(List<Advice> found) {
        patient.alerts().stream()
                .filter(alert -> alert.kind() == AlertKind.NO_DATA
                        || alert.kind() == AlertKind.FROZEN
                        || alert.kind() == AlertKind.BLACK)
                .forEach(alert -> found.add(advice(
                        alert.kind().code(),
                        Severity.PROBLEM,
                        alert.text(),
                        "now",
                        "a moving picture",
                        "Viewers see no moving picture",
                        alert.kind() == AlertKind.NO_DATA ? Remedies.connection() : Remedies.picture())));
    }

    private void arrival(List<Advice> found) {
        double stall = patient.max(Figure.STALL_MS);
        double jitter = patient.mean(Figure.JITTER_MS);
        String measured = text("longest pause %.0f ms, jitter %.0f ms", stall, Double.isNaN(jitter) ? 0 : jitter);
        String goal = "pauses below 1000 ms, jitter below 150 ms";
        if (stall > STALL_MS || jitter > JITTER_MS) {
            found.add(advice(
                    "arrival",
                    stall > LONG_STALL_MS ? Severity.PROBLEM : stall > STALL_MS ? Severity.WARNING : Severity.HINT,
                    stall > STALL_MS ? "The stream pauses on its way" : "The stream comes in bursts",
                    measured,
                    goal,
                    "Players run out of pictures and stop; low latency is not possible",
                    Remedies.upload()));
        } else {
            found.add(good("arrival", "The stream comes evenly", measured, goal));
        }
    }

    private void packets(List<Advice> found) {
        if (!patient.isMeasured(Figure.MISSING_PACKETS)) {
            return;
        }
        double missing = patient.sum(Figure.MISSING_PACKETS);
        double resent = patient.sum(Figure.RESENT_PACKETS);
        String measured = text("%.0f packets missing, %.0f sent again", missing, resent);
        if (missing > 0) {
            found.add(advice(
                    "packet-loss",
                    Severity.WARNING,
                    "The network loses packets for good",
                    measured,
                    "none missing",
                    "Pictures fall into blocks, sound crackles",
                    Remedies.srtLatency()));
        } else if (resent > MUCH_RESENT_A_SECOND * patient.seconds()) {
            found.add(advice(
                    "packet-loss",
                    Severity.HINT,
                    "The network loses many packets, which are sent again in time",
                    measured,
                    "few sent again",
                    "A little more loss, and pictures will be missing",
                    Remedies.srtLatency()));
        } else {
            found.add(good("packet-loss", "No packet is missing", measured, ""));
        }
    }

    private void times(List<Advice> found) {
        double repairs = patient.sum(Figure.REPAIRS);
        String measured = text("%.0f times mended in %d s", repairs, patient.seconds());
        if (repairs > 0) {
            found.add(advice(
                    "timestamps",
                    repairs > MANY_REPAIRS ? Severity.WARNING : Severity.HINT,
                    "The encoder's timestamps jump, stand still or go back",
                    measured,
                    "none",
                    "The server mends them, but a jump of picture or sound can be noticed",
                    Remedies.timestamps()));
        } else {
            found.add(good("timestamps", "Timestamps are in order", "", ""));
        }
    }

    private void together(List<Advice> found) {
        if (patient.video().isEmpty() || patient.audio().isEmpty()) {
            return;
        }
        double late = patient.startOffsetMs();
        double drift = patient.isMeasured(Figure.AV_DRIFT_MS)
                ? patient.values(Figure.AV_DRIFT_MS)[patient.seconds() - 1]
                : Double.NaN;
        if (Math.abs(drift) > DRIFT_MS) {
            found.add(advice(
                    "av-sync",
                    Severity.WARNING,
                    "Sound and picture come further apart than at first",
                    text("sound comes %.0f ms %s than at first", Math.abs(drift), drift > 0 ? "later" : "earlier"),
                    "less than 100 ms",
                    "If it grows, clocks part, and lips and voice agree less and less; if it stays, only the way has"
                            + " changed, and after two minutes it counts no more",
                    Remedies.drift()));
        } else if (Math.abs(late) > LATE_MS) {
            found.add(advice(
                    "av-sync",
                    Severity.HINT,
                    "Sound and picture do not begin together",
                    text("sound begins %.0f ms %s than the picture", Math.abs(late), late > 0 ? "later" : "earlier"),
                    "less than 500 ms",
                    "The first moments are silent or without picture; it may hint at a wrong sync offset",
                    Remedies.syncOffset()));
        } else {
            found.add(good(
                    "av-sync",
                    "Sound and picture stay together",
                    Double.isNaN(drift) ? "" : text("drift %.0f ms", drift + 0.0),
                    "less than 100 ms"));
        }
    }
}
