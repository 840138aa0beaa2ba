package io.millrace.management.telemetry;

import io.millrace.api.access.Secret;
import io.millrace.api.settings.ConfiguredValues;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is sent, and to whom.
 *
 * @param traces where spans are posted; empty if they are not
 * @param metrics where numbers are posted; empty if they are not
 * @param headers sent with each request
 * @param sampleRatio share of the traces that begin here that are kept
 * @param resource who sends: attributes by name
 */
record TelemetrySettings(
        Optional<URI> traces,
        Optional<URI> metrics,
        Map<String, Secret> headers,
        int intervalSeconds,
        int timeoutSeconds,
        double sampleRatio,
        boolean compressed,
        Map<String, String> resource) {
    private static final Logger LOG = LoggerFactory.getLogger(TelemetrySettings.class);
    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
    private static final String SERVICE = "service.name";

    static TelemetrySettings of(ConfiguredValues values) {
        Optional<URI> base = address(values, "endpoint");
        Map<String, String> resource = new LinkedHashMap<>();
        for (String pair : pairs(values.lines("attributes"))) {
            int equals = pair.indexOf('=');
            if (equals < 1) {
                values.refuse("attributes", "a list of NAME=VALUE");
            } else {
                resource.put(
                        pair.substring(0, equals).trim(),
                        pair.substring(equals + 1).trim());
            }
        }
        String service = values.text(SERVICE);
        if (!service.isEmpty() || !resource.containsKey(SERVICE)) {
            resource.put(SERVICE, service.isEmpty() ? "millrace" : service);
        }
        return new TelemetrySettings(
                values.flag("traces") ? target(values, "traces.endpoint", base, "v1/traces") : Optional.empty(),
                values.flag("metrics") ? target(values, "metrics.endpoint", base, "v1/metrics") : Optional.empty(),
                headers(pairs(values.lines("headers"))),
                values.whole("interval.seconds", 1, 3_600),
                values.whole("timeout.seconds", 1, 60),
                values.number("sample.ratio", 0, 1),
                values.flag("compress"),
                Map.copyOf(resource));
    }

    /** A comma ends a pair if another one follows: it may stand in a value. */
    private static List<String> pairs(List<String> lines) {
        return lines.stream()
                .flatMap(line -> Stream.of(line.split(",(?=\\s*" + TOKEN + "=)")))
                .map(pair -> pair.trim().replace(Environment.COMMA, ','))
                .toList();
    }

    private static Optional<URI> target(ConfiguredValues values, String property, Optional<URI> base, String path) {
        return address(values, property).or(() -> base.map(uri -> URI.create(uri + (slash(uri) ? "" : "/") + path)));
    }

    private static boolean slash(URI uri) {
        return uri.getPath() != null && uri.getPath().endsWith("/");
    }

    private static Optional<URI> address(ConfiguredValues values, String property) {
        String text = values.text(property);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            URI uri = URI.create(text);
            if (uri.getHost() != null
                    && uri.getScheme() != null
                    && uri.getScheme().matches("https?")
                    && uri.getUserInfo() == null
                    && uri.getQuery() == null
                    && uri.getFragment() == null) {
                return Optional.of(uri);
            }
        } catch (IllegalArgumentException e) {
            // is refused like an address of another kind
        }
        values.refuse(
                property, "an address http://HOST:PORT or https://HOST:PORT; passwords and keys belong into headers");
        return Optional.empty();
    }

    /** Not refused like other values: a refusal would show the secret. */
    private static Map<String, Secret> headers(List<String> lines) {
        Map<String, Secret> headers = new LinkedHashMap<>();
        for (String line : lines) {
            int equals = line.indexOf('=');
            String name = equals < 0 ? "" : line.substring(0, equals).trim();
            String value = line.substring(equals + 1).trim();
            if (name.matches(TOKEN) && value.chars().allMatch(each -> each >= ' ' && each < 127)) {
                headers.put(name, new Secret(value));
            } else {
                LOG.warn("{}: one of the headers is not used, allowed is NAME=VALUE in ASCII", Telemetry.PID);
            }
        }
        return headers;
    }

    boolean isOff() {
        return traces.isEmpty() && metrics.isEmpty();
    }
}
