package io.millrace.analyzers.health;

import io.millrace.api.health.Advice;
import io.millrace.api.health.Advice.Severity;
import io.millrace.api.health.Diagnosis;
import io.millrace.api.health.HealthLevel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** The stream doctor: what is good about a test broadcast, what is wrong, and what to change. */
final class Doctor {
    /** Before that, key pictures and bit rates cannot be judged. */
    static final int LEAST_SECONDS = 10;

    private Doctor() {}

    static Diagnosis diagnose(Patient patient) {
        List<Advice> found = new ArrayList<>();
        if (patient.seconds() < LEAST_SECONDS) {
            found.add(Say.advice(
                    "measured",
                    Severity.HINT,
                    "The stream was measured for a short time only",
                    patient.seconds() + " s",
                    LEAST_SECONDS + " s or more, better a minute",
                    "What happens now and then was not seen",
                    List.of()));
        }
        found.addAll(new LineChecks(patient).all());
        found.addAll(new PictureChecks(patient).all());
        found.addAll(new SoundChecks(patient).all());
        // stable: checks of the same severity stay in order
        found.sort(Comparator.comparing(Advice::severity));
        return new Diagnosis(patient.stream(), level(found), summary(found), patient.seconds(), format(patient), found);
    }

    private static HealthLevel level(List<Advice> found) {
        return switch (found.get(0).severity()) {
            case PROBLEM -> HealthLevel.RED;
            case WARNING -> HealthLevel.YELLOW;
            default -> HealthLevel.GREEN;
        };
    }

    private static String summary(List<Advice> found) {
        long problems = count(found, Severity.PROBLEM);
        long warnings = count(found, Severity.WARNING);
        long hints = count(found, Severity.HINT);
        if (problems > 0) {
            return "Not ready: " + counted(problems, "problem") + also(warnings, "warning");
        }
        if (warnings > 0) {
            return "Viewers will notice: " + counted(warnings, "warning") + also(hints, "hint");
        }
        return "Ready for viewers" + also(hints, "hint");
    }

    private static String also(long count, String what) {
        return count == 0 ? "" : ", " + counted(count, what);
    }

    private static String counted(long count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }

    private static long count(List<Advice> found, Severity severity) {
        return found.stream().filter(each -> each.severity() == severity).count();
    }

    private static String format(Patient patient) {
        return List.of(
                        patient.video()
                                .map(video -> Say.codec(video.codec()) + " " + video.width() + "x" + video.height())
                                .orElse("no picture"),
                        patient.audio()
                                .map(audio -> Say.codec(audio.codec()) + " " + audio.sampleRateHz() + " Hz, "
                                        + Say.channels(audio.channels()))
                                .orElse("no sound"))
                .stream()
                .collect(Collectors.joining("; "));
    }
}
