package io.millrace.core.transfer;

import io.millrace.api.event.MediaEvents;
import io.millrace.api.transfer.TransferRow;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What is told of pulls and of pushes alike. */
final class TransferNews {
    private TransferNews() {}

    static void publish(MediaEvents events, String type, TransferRow row) {
        events.publish(
                type, row.name(), Map.of("stream", row.stream().toString(), "url", row.url(), "reason", row.words()));
    }

    /** One row a name: while a configuration moves from one file to another there may be two for a moment. */
    static List<TransferRow> byName(Stream<TransferRow> rows) {
        Map<String, TransferRow> byName = new TreeMap<>();
        rows.forEach(row -> byName.put(row.name(), row));
        return List.copyOf(byName.values());
    }
}
