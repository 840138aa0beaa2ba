package io.millrace.api.plugin;

import java.util.List;

/**
 * A media plugin as the operator sees it.
 *
 * @param name bundle symbolic name
 * @param version bundle version
 * @param bundleId the framework's bundle id
 * @param state {@code active}, {@code starting}, {@code failed}, {@code draining}, {@code quarantined}, …
 * @param serves what its services are for, for example {@code manifest hls}
 * @param calls calls into it since it started
 * @param failures calls that failed
 * @param lastFailure the latest failure in words, empty if there was none
 * @param rollbackVersion the version that {@code rollback} would bring back, empty if there is none
 * @param title what it is called, for people; empty if it does not say
 * @param description what it is for, in a sentence; empty if it does not say
 */
public record PluginState(
        String name,
        String version,
        long bundleId,
        String state,
        List<String> serves,
        long calls,
        long failures,
        String lastFailure,
        String rollbackVersion,
        String title,
        String description) {
    public PluginState {
        serves = List.copyOf(serves);
    }

    /** One that does not say what it is called. */
    public PluginState(
            String name,
            String version,
            long bundleId,
            String state,
            List<String> serves,
            long calls,
            long failures,
            String lastFailure,
            String rollbackVersion) {
        this(name, version, bundleId, state, serves, calls, failures, lastFailure, rollbackVersion, "", "");
    }
}
