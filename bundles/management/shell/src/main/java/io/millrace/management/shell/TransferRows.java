package io.millrace.management.shell;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How the properties of pulls and pushes are typed. */
final class TransferRows {
    private TransferRows() {}

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
