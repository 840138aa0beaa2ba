package io.millrace.management.audit;

import java.lang.reflect.Array;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Dictionary;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Properties of a configuration as they may be shown. A secret is known only as a hash that dies with the server: so that a
 * change shows, and nothing else.
 *
 * @param values by name; those of secrets are hashes
 */
record ShownProperties(Map<String, String> values) {
    private static final Set<String> NOT_THE_OPERATORS =
            Set.of("service.pid", "service.factoryPid", "service.bundleLocation", "felix.fileinstall.filename");
    private static final Pattern SECRET = Pattern.compile(
            "\\..*|.*(?:passw|passphrase|secret|token|credential|private|hash|apikey|\\bkey\\b|key$).*",
            Pattern.CASE_INSENSITIVE);
    /** Up to the last @ before the path; and of passwords with a slash, which look like a host with a port that is none. */
    private static final Pattern IN_A_URL =
            Pattern.compile("(://)(?:[^/\\s]*|[^/\\s:]*:(?!\\d{1,5}/)\\S*)@|([?#])\\S+");

    private static final byte[] SALT = new byte[16];

    static {
        new SecureRandom().nextBytes(SALT);
    }

    ShownProperties {
        values = Map.copyOf(values);
    }

    static ShownProperties of(Dictionary<String, Object> properties) {
        Map<String, String> values = new TreeMap<>();
        if (properties != null) {
            for (String name : Collections.list(properties.keys())) {
                if (!NOT_THE_OPERATORS.contains(name)) {
                    String text = text(properties.get(name));
                    values.put(name, isSecret(name) ? hash(text) : text);
                }
            }
        }
        return new ShownProperties(values);
    }

    private static boolean isSecret(String name) {
        return SECRET.matcher(name).matches();
    }

    private static String text(Object value) {
        if (value.getClass().isArray()) {
            Object[] elements = new Object[Array.getLength(value)];
            Arrays.setAll(elements, i -> Array.get(value, i));
            return text(Arrays.asList(elements));
        }
        return value instanceof Collection<?> many
                ? many.stream().map(ShownProperties::text).collect(Collectors.joining(","))
                : value.toString();
    }

    private static String hash(String text) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(SALT);
            return HexFormat.of().formatHex(sha.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    /** Those that another set has not, or not with the same value. */
    ShownProperties without(ShownProperties other) {
        return new ShownProperties(values.entrySet().stream()
                .filter(each -> !each.getValue().equals(other.values.get(each.getKey())))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    /** For people: {@code name=value, secret=***}. */
    String text() {
        return new TreeMap<>(values)
                .entrySet().stream()
                        .map(each -> each.getKey() + "=" + shown(each.getKey(), each.getValue()))
                        .collect(Collectors.joining(", "));
    }

    private static String shown(String name, String value) {
        return isSecret(name)
                ? "***"
                : IN_A_URL.matcher(value).replaceAll(match -> match.group(1) == null ? "$2***" : "$1***@");
    }
}
