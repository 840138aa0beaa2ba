package io.millrace.core.live;

import java.util.HashMap;
import java.util.Map;

/** How long streams wait for an encoder that was disconnected: one time for all, others for some applications. */
final class GracePeriods {
    private final long usualUs;
    private final Map<String, Long> byApp = new HashMap<>();

    /**
     * Reads the configuration.
     *
     * @param usualSeconds for applications that are not named
     * @param exceptions {@code APP=SECONDS}, or several of them separated by commas
     * @throws IllegalArgumentException that says which exception is wrong
     */
    GracePeriods(int usualSeconds, String... exceptions) {
        usualUs = us(usualSeconds);
        for (String exception : String.join(",", exceptions).split(",")) {
            if (!exception.isBlank()) {
                add(exception.trim());
            }
        }
    }

    private void add(String exception) {
        int equals = exception.indexOf('=');
        int seconds = equals < 1 ? -1 : seconds(exception.substring(equals + 1).trim());
        if (seconds < 0) {
            throw new IllegalArgumentException("A publisher grace is APP=SECONDS, not \"" + exception + "\"");
        }
        byApp.put(exception.substring(0, equals).trim(), us(seconds));
    }

    private static int seconds(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    long us(String app) {
        return byApp.getOrDefault(app, usualUs);
    }

    private static long us(int seconds) {
        return Math.max(0, seconds) * 1_000_000L;
    }
}
