package io.millrace.core.transfer;

import io.millrace.api.access.Secret;
import io.millrace.api.media.StreamName;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Reads the properties of one configured pull or push; what makes no sense is refused with its reason. */
final class TransferValues {
    private static final String OPTION = "option.";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

    private final Map<String, ?> properties;

    TransferValues(Map<String, ?> properties) {
        this.properties = properties;
    }

    /** The NAME of {@code etc/PID-NAME.cfg}. */
    static String name(Map<String, ?> properties) {
        String pid = String.valueOf(properties.get("service.pid"));
        return pid.substring(pid.indexOf('~') + 1);
    }

    /** @throws IllegalArgumentException if no configuration can be called so */
    static String checkName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "\"" + name + "\" is no name: it has to be 1 to 100 letters, digits, '.',"
                            + " '_' or '-', with a letter or digit first");
        }
        return name;
    }

    String text(String property) {
        return Objects.toString(properties.get(property), "").strip();
    }

    Optional<String> user() {
        return Optional.of(text("user")).filter(value -> !value.isEmpty());
    }

    Optional<Secret> secret() {
        return Optional.of(text("secret")).filter(value -> !value.isEmpty()).map(Secret::new);
    }

    Endpoint endpoint(String url) {
        return Endpoint.parse(url, user(), secret());
    }

    StreamName stream(String otherwise) {
        String text = text("stream");
        return StreamName.parse(text.isEmpty() ? otherwise : text);
    }

    boolean flag(String property) {
        String text = text(property);
        if (!text.isEmpty() && !text.equals("true") && !text.equals("false")) {
            throw new IllegalArgumentException(property + " = \"" + text + "\" has to be true or false");
        }
        return text.equals("true");
    }

    /** Seconds, as microseconds. */
    long secondsUs(String property, int otherwise, int least) {
        String text = text(property);
        try {
            long seconds = text.isEmpty() ? otherwise : Long.parseLong(text);
            if (seconds >= least && seconds <= 86_400) {
                return seconds * 1_000_000;
            }
        } catch (NumberFormatException e) {
            // is refused like a number that is out of range
        }
        throw new IllegalArgumentException(
                property + " = \"" + text + "\" has to be a whole number from " + least + " to 86400");
    }

    /** What is set as {@code option.NAME = VALUE}. */
    Map<String, String> options() {
        Map<String, String> options = new TreeMap<>();
        properties.forEach((key, value) -> {
            if (key.startsWith(OPTION)) {
                options.put(
                        key.substring(OPTION.length()), String.valueOf(value).strip());
            }
        });
        return options;
    }
}
