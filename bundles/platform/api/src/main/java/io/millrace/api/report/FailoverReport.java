package io.millrace.api.report;

import io.millrace.api.failover.FailoverState;
import io.millrace.api.media.StreamName;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Streams with backups, in words that shell and REST share. */
public final class FailoverReport {
    private FailoverReport() {}

    /** One line: values by column name. */
    public static Map<String, Object> row(FailoverState state) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("name", state.name());
        row.put("stream", state.stream().toString());
        row.put("shown", shown(state));
        row.put("reason", state.reason());
        row.put("switches", state.switches());
        row.put(
                "inputs",
                state.inputs().stream()
                        .map(input -> input.stream() + (input.isFit() ? "" : " (" + input.trouble() + ")"))
                        .collect(Collectors.joining(", ")));
        if (!state.slate().isEmpty()) {
            row.put("slate", state.slate());
        }
        return row;
    }

    /** All that is known. */
    public static Map<String, Object> of(FailoverState state) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("name", state.name());
        all.put("stream", state.stream().toString());
        all.put("shown", shown(state));
        all.put("held", state.held().map(StreamName::toString).orElse(""));
        all.put("reason", state.reason());
        all.put("switches", state.switches());
        all.put("since", state.sinceUtcUs() == 0 ? null : time(state.sinceUtcUs()));
        all.put("slate", state.slate());
        List<Map<String, Object>> inputs = new ArrayList<>();
        for (FailoverState.Input input : state.inputs()) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("stream", input.stream().toString());
            row.put("fit", input.isFit());
            row.put("trouble", input.trouble());
            row.put("since", time(input.sinceUtcUs()));
            inputs.add(row);
        }
        all.put("inputs", inputs);
        return all;
    }

    private static String shown(FailoverState state) {
        return state.isSlate()
                ? "slate"
                : state.shown().map(StreamName::toString).orElse("");
    }

    private static String time(long utcUs) {
        return Instant.EPOCH
                .plus(utcUs, ChronoUnit.MICROS)
                .truncatedTo(ChronoUnit.MILLIS)
                .toString();
    }
}
