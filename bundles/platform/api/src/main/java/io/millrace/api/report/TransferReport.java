package io.millrace.api.report;

import io.millrace.api.media.StreamName;
import io.millrace.api.transfer.TransferRow;
import io.millrace.api.transfer.Transfers;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What is known of pulls and pushes, as plain values by name, without credentials. */
public final class TransferReport {
    private TransferReport() {}

    /** How a pull or push does. */
    public static Map<String, Object> row(TransferRow transfer) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("name", transfer.name());
        row.put("stream", transfer.stream().toString());
        row.put("state", transfer.state().name().toLowerCase(Locale.ROOT));
        row.put("url", transfer.url());
        row.put("choice", transfer.choice());
        row.put("since", Instant.ofEpochSecond(transfer.sinceUtcUs() / 1_000_000));
        row.put("what", transfer.words());
        return row;
    }

    /**
     * Adds how the transfers of a stream do, if it has any.
     *
     * @param transfers null if there are none at all
     */
    public static void add(Map<String, Object> row, String key, Transfers transfers, StreamName stream) {
        List<String> words = transfers == null
                ? List.of()
                : transfers.rows().stream()
                        .filter(transfer -> transfer.stream().equals(stream))
                        .map(transfer -> transfer.name() + " "
                                + transfer.state().name().toLowerCase(Locale.ROOT) + ", " + transfer.url() + ": "
                                + transfer.words())
                        .toList();
        if (!words.isEmpty()) {
            row.put(key, String.join("; ", words));
        }
    }
}
