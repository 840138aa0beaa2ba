package io.millrace.management.shell;

import io.millrace.api.transfer.TransferRow;
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
