package io.millrace.management.shell;

import io.millrace.api.health.Availability;
import io.millrace.api.health.HealthMonitor;
import io.millrace.api.media.StreamName;
import io.millrace.api.report.HealthReport;
import io.millrace.formats.json.JsonText;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code media:availability NAME}. */
@Service
@Command(scope = "media", name = "availability", description = "Shows when a stream was live in the last month")
public final class AvailabilityCommand implements Action {
    private static final int SHOWN = 20;

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
        StreamName name = StreamName.parse(Usage.required(rest.argument(0).orElse(""), "media:availability APP/NAME"));
        Availability found = HealthAnswers.await(HealthAnswers.required(monitor).availability(name))
                .orElseThrow(() -> new IllegalArgumentException(
                        "The stream " + name + " was not live in the last month, as far as is known"));
        if (json) {
            System.out.println(JsonText.pretty(HealthReport.availability(found)));
            return null;
        }
        System.out.printf(
                java.util.Locale.ROOT,
                "%s was live %.2f %% of the last day, %.2f %% of the week, %.2f %% of the month (known since %s)%n%n",
                name,
                found.dayPercent(),
                found.weekPercent(),
                found.monthPercent(),
                HealthReport.instant(found.knownSinceUtcUs()));
        List<Map<String, Object>> rows = HealthReport.periods(found);
        if (rows.size() > SHOWN) {
            System.out.println("The last " + SHOWN + " of " + rows.size() + "; --json has all");
        }
        System.out.println(TextTable.of(rows.subList(Math.max(0, rows.size() - SHOWN), rows.size()), ""));
        return null;
    }
}
