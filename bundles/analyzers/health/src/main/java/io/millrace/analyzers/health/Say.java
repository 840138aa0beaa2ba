package io.millrace.analyzers.health;

import io.millrace.api.health.Advice;
import io.millrace.api.health.Advice.Remedy;
import io.millrace.api.health.Advice.Severity;
import io.millrace.api.media.FourCc;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How advice is put. */
final class Say {
    private static final Map<String, String> CODECS = Map.of(
            "avc1", "H.264", "hvc1", "H.265", "av01", "AV1", "vp08", "VP8", "vp09", "VP9", "mp4a", "AAC", ".mp3",
            "MP3");

    private Say() {}

    static Advice good(String code, String title, String measured, String goal) {
        return new Advice(code, Severity.GOOD, title, measured, goal, "", List.of());
    }

    static Advice advice(
            String code,
            Severity severity,
            String title,
            String measured,
            String goal,
            String why,
            List<Remedy> remedies) {
        return new Advice(code, severity, title, measured, goal, why, remedies);
    }

    /** A codec by the name that people know. */
    static String codec(FourCc codec) {
        return CODECS.getOrDefault(codec.toString(), codec.toString());
    }

    static String channels(int count) {
        return count == 1 ? "mono" : count == 2 ? "stereo" : count + " channels";
    }

    static String text(String format, Object... figures) {
        return String.format(Locale.ROOT, format, figures);
    }
}
