package io.millrace.management.shell;

import io.millrace.api.health.Advice;
import io.millrace.api.health.Advice.Severity;
import io.millrace.api.health.Diagnosis;
import io.millrace.api.health.HealthMonitor;
import io.millrace.api.media.StreamName;
import io.millrace.api.report.HealthReport;
import io.millrace.formats.json.JsonText;
import java.util.List;
import java.util.Set;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code media:doctor NAME}. */
@Service
@Command(scope = "media", name = "doctor", description = "Says what is wrong with a test broadcast, and what to change")
public final class DoctorCommand implements Action {
    @Argument(name = "name", description = "APP/NAME", multiValued = true)
    List<String> words;

    @Option(name = "--json", description = "Print JSON")
    boolean json;

    @Reference(optional = true)
    HealthMonitor monitor;

    @Override
    public Object execute() {
        TrailingOptions rest = new TrailingOptions(words, 1, Set.of("--json"), Set.of());
        json |= rest.has("--json");
        StreamName name = StreamName.parse(Usage.required(rest.argument(0).orElse(""), "media:doctor APP/NAME"));
        Diagnosis diagnosis = HealthAnswers.required(monitor)
                .diagnose(name)
                .orElseThrow(() -> new IllegalArgumentException(
                        name + " is not live: publish a test for a minute, and ask again"));
        System.out.println(json ? JsonText.pretty(HealthReport.diagnosis(diagnosis)) : report(diagnosis));
        return null;
    }

    static String report(Diagnosis diagnosis) {
        StringBuilder text = new StringBuilder();
        text.append(HealthRows.light(diagnosis.level().name())).append("  ").append(diagnosis.summary());
        text.append('\n')
                .append(diagnosis.stream())
                .append(": ")
                .append(diagnosis.format())
                .append("; measured for ")
                .append(diagnosis.measuredSeconds())
                .append(" s\n");
        diagnosis.advice().stream()
                .filter(each -> each.severity() != Severity.GOOD)
                .forEach(each -> bad(text, each));
        text.append("\nGood:\n");
        diagnosis.advice().stream()
                .filter(each -> each.severity() == Severity.GOOD)
                .forEach(each -> text.append("  ")
                        .append(each.title())
                        .append(each.measured().isEmpty() ? "" : " (" + each.measured() + ")")
                        .append('\n'));
        return text.toString().stripTrailing();
    }

    private static void bad(StringBuilder text, Advice advice) {
        text.append('\n')
                .append(advice.severity())
                .append(": ")
                .append(advice.title())
                .append('\n');
        if (!advice.measured().isEmpty()) {
            text.append("  measured: ").append(advice.measured());
            text.append(advice.goal().isEmpty() ? "" : "; goal: " + advice.goal())
                    .append('\n');
        }
        if (!advice.why().isEmpty()) {
            text.append("  ").append(advice.why()).append('\n');
        }
        advice.remedies().forEach(remedy -> text.append("  ")
                .append(remedy.tool())
                .append(": ")
                .append(remedy.setting())
                .append('\n'));
    }
}
