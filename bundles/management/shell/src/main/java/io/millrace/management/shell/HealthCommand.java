package io.millrace.management.shell;

import io.millrace.api.health.Figure;
import io.millrace.api.health.HealthMonitor;
import io.millrace.api.health.HealthSeries;
import io.millrace.api.health.HealthStatus;
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

/** {@code media:health [NAME]}. */
@Service
@Command(scope = "media", name = "health", description = "Shows how streams do, or how one does")
public final class HealthCommand implements Action {
    private static final int HOUR = 3_600;
    private static final int SHOWN_SECONDS = 300;
    private static final int WIDTH = 60;
    private static final List<Figure> SPARKLINES =
            List.of(Figure.VIDEO_BITS_PER_SECOND, Figure.FRAMES_PER_SECOND, Figure.JITTER_MS, Figure.STALL_MS);

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
        HealthMonitor asked = HealthAnswers.required(monitor);
        if (rest.argument(0).isEmpty()) {
            list(asked.list());
            return null;
        }
        StreamName name = StreamName.parse(rest.argument(0).get());
        HealthStatus status = asked.find(name).orElseThrow(() -> HealthAnswers.unknown(name));
        if (json) {
            Map<String, Object> row = HealthReport.full(status);
            asked.seconds(name, HOUR).ifPresent(series -> row.put("seconds", HealthReport.series(series)));
            row.put("minutes", HealthReport.series(HealthAnswers.await(asked.minutes(name, 0))));
            System.out.println(JsonText.of(row));
        } else {
            show(asked, status);
        }
        return null;
    }

    private void list(List<HealthStatus> all) {
        if (json) {
            System.out.println(
                    JsonText.pretty(all.stream().map(HealthReport::full).toList()));
        } else {
            System.out.println(TextTable.of(all.stream().map(HealthRows::brief).toList(), "No streams."));
        }
    }

    private static void show(HealthMonitor asked, HealthStatus status) {
        System.out.println(HealthRows.light(status.level().name()) + "  " + status.stream()
                + (status.reason().isEmpty() ? "" : ": " + status.reason()));
        System.out.printf(
                "%-20s %s since %s%n",
                "state", status.live() ? "live" : "away", HealthReport.instant(status.sinceUtcUs()));
        status.figures().forEach((figure, value) -> System.out.printf("%-20s %.1f%n", figure.code(), value));
        System.out.printf("%-20s %d µs of the processor a second%n", "cost", status.costMicrosPerSecond());
        if (!status.alerts().isEmpty()) {
            System.out.println();
            System.out.println(TextTable.of(
                    status.alerts().stream().map(HealthReport::alert).toList(), ""));
        }
        asked.seconds(status.stream(), SHOWN_SECONDS).ifPresent(HealthCommand::sparklines);
    }

    private static void sparklines(HealthSeries series) {
        if (series.utcSeconds().length == 0) {
            return;
        }
        System.out.println();
        System.out.println(
                "The last " + HealthReport.duration(series.utcSeconds().length) + ", up to the highest value:");
        for (Figure figure : SPARKLINES) {
            float[] values = series.values().get(figure);
            float most = Float.NEGATIVE_INFINITY;
            for (float value : values) {
                most = Math.max(most, Float.isNaN(value) ? most : value);
            }
            if (most < 0) {
                // nothing was measured, as of the pictures of a radio
                continue;
            }
            System.out.printf(
                    "%-20s %s %.0f%n",
                    figure.code(), HealthRows.sparkline(HealthRows.squeezed(values, WIDTH)), (double) most);
        }
    }
}
