package io.millrace.api.restream;

import java.util.Map;
import java.util.Optional;

/**
 * A service that is known by name.
 *
 * @param name its name in settings: {@code youtube}
 * @param title its name for people
 * @param url where it takes streams; empty if that is another for each user or event
 * @param hint where people find URL and key, for people
 * @param limits what it takes, as it documents it
 * @param options for the plugin that pushes
 */
public record TargetPreset(
        String name,
        String title,
        Optional<String> url,
        String hint,
        TargetLimits limits,
        Map<String, String> options) {
    /** The name of the preset that knows nothing. */
    public static final String CUSTOM = "custom";

    public TargetPreset {
        options = Map.copyOf(options);
    }
}
