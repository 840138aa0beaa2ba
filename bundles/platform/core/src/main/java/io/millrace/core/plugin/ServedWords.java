package io.millrace.core.plugin;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Says what a service is for, for example {@code ManifestFormat hls *.m3u8} or {@code ConnectionHandler rtmp 1935}. */
final class ServedWords {
    private static final String PREFIX = "millrace.";
    private static final String NAME = "millrace.name";
    private static final String PORT = "millrace.port";
    private static final String TLS_PORT = "millrace.tlsPort";
    private static final Set<String> DEFAULT_PORTS = Set.of(PORT, TLS_PORT);

    private ServedWords() {}

    /**
     * Reads a service's properties.
     *
     * @param type the service's first type
     * @param properties its properties
     * @param bound ports that are bound now, by name; the properties have only the defaults
     */
    static String of(String type, Map<String, Object> properties, Map<String, Integer> bound) {
        StringBuilder text = new StringBuilder(type.substring(type.lastIndexOf('.') + 1));
        boolean listens = properties.containsKey(NAME) && properties.containsKey(PORT);
        if (properties.containsKey(NAME)) {
            text.append(' ').append(properties.get(NAME));
        }
        new TreeMap<>(properties).forEach((key, value) -> {
            if (key.startsWith(PREFIX) && !key.equals(NAME) && !(listens && DEFAULT_PORTS.contains(key))) {
                text.append(' ').append(value instanceof Object[] many ? String.join(",", (String[]) many) : value);
            }
        });
        if (listens) {
            String name = properties.get(NAME).toString();
            text.append(' ').append(port(name, bound));
            if (properties.get(TLS_PORT) instanceof Integer tlsPort && tlsPort > 0) {
                text.append(' ').append(name).append("s ").append(port(name + "s", bound));
            }
        }
        return text.toString();
    }

    private static String port(String name, Map<String, Integer> bound) {
        return bound.containsKey(name) ? bound.get(name).toString() : "not bound";
    }
}
