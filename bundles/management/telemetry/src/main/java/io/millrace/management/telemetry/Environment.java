package io.millrace.management.telemetry;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * OpenTelemetry's environment variables as properties of the configuration, which outweighs them. Names and meaning by the
 * OpenTelemetry specification, "Environment Variable Specification" and "OpenTelemetry Protocol Exporter".
 */
final class Environment {
    /** A comma of a value, where commas end values. */
    static final char COMMA = '\uE000';

    private static final String OTLP = "OTEL_EXPORTER_OTLP_";
    private static final String PROTOCOL = "http/protobuf";
    private static final String SERVICE = "service.name";
    private static final String ATTRIBUTES = "attributes";

    private Environment() {}

    /** The configuration, and what the environment says where it says nothing. */
    static Map<String, Object> under(Map<String, ?> configuration, Map<String, String> environment) {
        Map<String, Object> all = new HashMap<>(of(environment));
        if (namesService(configuration.get(ATTRIBUTES))) {
            all.remove(SERVICE);
        }
        configuration.forEach((name, value) -> {
            if (value != null && !String.valueOf(value).isBlank()) {
                all.put(name, value);
            }
        });
        return all;
    }

    /** Whether there is a name of the service among attributes. */
    private static boolean namesService(Object attributes) {
        String all = Arrays.deepToString(new Object[] {attributes});
        return Pattern.compile("[\\[,\\s]" + Pattern.quote(SERVICE) + "\\s*=")
                .matcher(all)
                .find();
    }

    /** What it asks for that there is not, without a full stop. */
    static List<String> warnings(Map<String, String> environment) {
        return Stream.of("PROTOCOL", "TRACES_PROTOCOL", "METRICS_PROTOCOL")
                .map(OTLP::concat)
                .filter(variable -> !text(environment, variable).matches("|" + PROTOCOL))
                .map(variable -> variable + " = \"" + text(environment, variable) + "\" is not there, " + PROTOCOL
                        + " is used; collectors take it at another port, mostly 4318")
                .toList();
    }

    private static Map<String, Object> of(Map<String, String> environment) {
        Map<String, Object> properties = new HashMap<>();
        copy(environment, OTLP + "ENDPOINT", properties, "endpoint");
        copy(environment, OTLP + "TRACES_ENDPOINT", properties, "traces.endpoint");
        copy(environment, OTLP + "METRICS_ENDPOINT", properties, "metrics.endpoint");
        copy(environment, "OTEL_SERVICE_NAME", properties, SERVICE);
        boolean isOff = "true".equalsIgnoreCase(text(environment, "OTEL_SDK_DISABLED"));
        if (isOff || text(environment, "OTEL_TRACES_EXPORTER").equals("none")) {
            properties.put("traces", "false");
        }
        if (isOff || text(environment, "OTEL_METRICS_EXPORTER").equals("none")) {
            properties.put("metrics", "false");
        }
        if (text(environment, OTLP + "COMPRESSION").equals("gzip")) {
            properties.put("compress", "true");
        }
        seconds(environment, "OTEL_METRIC_EXPORT_INTERVAL", properties, "interval.seconds");
        seconds(environment, OTLP + "TIMEOUT", properties, "timeout.seconds");
        sampler(environment, properties);
        list(environment, OTLP + "HEADERS", properties, "headers");
        list(environment, "OTEL_RESOURCE_ATTRIBUTES", properties, ATTRIBUTES);
        return properties;
    }

    private static void copy(
            Map<String, String> environment, String variable, Map<String, Object> properties, String property) {
        String text = text(environment, variable);
        if (!text.isEmpty()) {
            properties.put(property, text);
        }
    }

    private static void seconds(
            Map<String, String> environment, String variable, Map<String, Object> properties, String property) {
        String ms = text(environment, variable);
        if (!ms.isEmpty()) {
            // what is no number is refused by its name there
            properties.put(property, ms.matches("\\d{1,9}") ? Math.max(1, Integer.parseInt(ms) / 1_000) + "" : ms);
        }
    }

    private static void sampler(Map<String, String> environment, Map<String, Object> properties) {
        String sampler = text(environment, "OTEL_TRACES_SAMPLER").replaceFirst("^parentbased_", "");
        switch (sampler) {
            case "always_on" -> properties.put("sample.ratio", "1");
            case "always_off" -> properties.put("sample.ratio", "0");
            case "traceidratio" -> copy(environment, "OTEL_TRACES_SAMPLER_ARG", properties, "sample.ratio");
            default -> {
                // none is said, or one that there is not
            }
        }
    }

    /** Values are percent-encoded there. */
    private static void list(
            Map<String, String> environment, String variable, Map<String, Object> properties, String property) {
        List<String> decoded = new ArrayList<>();
        for (String pair : text(environment, variable).split(",")) {
            if (!pair.isBlank()) {
                decoded.add(decode(pair.trim()).replace(',', COMMA));
            }
        }
        if (!decoded.isEmpty()) {
            properties.put(property, decoded.toArray(String[]::new));
        }
    }

    private static String decode(String text) {
        try {
            // a plus sign is itself there
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    private static String text(Map<String, String> environment, String variable) {
        return environment.getOrDefault(variable, "").trim();
    }
}
