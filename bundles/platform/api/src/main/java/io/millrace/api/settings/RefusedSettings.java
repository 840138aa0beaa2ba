package io.millrace.api.settings;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What components refuse of their configurations at the moment, so that whoever configures them is told and not only the log.
 * {@link Configuration} keeps it up. Safe for any thread.
 */
public final class RefusedSettings {
    private static final int MOST = 1_000;
    private static final Map<String, List<String>> REFUSED = new TreeMap<>();

    private RefusedSettings() {}

    /** @param sentences none if everything makes sense */
    static void tell(String pid, List<String> sentences) {
        synchronized (REFUSED) {
            if (sentences.isEmpty()) {
                REFUSED.remove(pid);
            } else if (REFUSED.size() < MOST || REFUSED.containsKey(pid)) {
                REFUSED.put(pid, List.copyOf(sentences));
            }
        }
    }

    /** By configuration ({@code FACTORY-NAME} for one of several, as its file is called) a sentence for each value. */
    public static Map<String, List<String>> all() {
        synchronized (REFUSED) {
            return new TreeMap<>(REFUSED);
        }
    }
}
