package io.millrace.management.shell;

import io.millrace.api.media.StreamName;
import io.millrace.api.transfer.TransferRow;
import io.millrace.api.transfer.Transfers;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** How pulls and pushes are shown, and how their properties are typed. */
final class TransferRows {
    private TransferRows() {}

    static Map<String, Object> row(TransferRow transfer) {
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
    static void add(Map<String, Object> row, String key, Transfers transfers, StreamName stream) {
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

    /**
     * Reads words {@code PROPERTY=VALUE}.
     *
     * @throws IllegalArgumentException if one is none
     */
    static Map<String, String> properties(List<String> words) {
        Map<String, String> properties = new TreeMap<>();
        for (String word : words) {
            int equals = word.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException("\"" + word + "\" is no PROPERTY=VALUE, for example onDemand=true");
            }
            properties.put(word.substring(0, equals), word.substring(equals + 1));
        }
        return properties;
    }
}
