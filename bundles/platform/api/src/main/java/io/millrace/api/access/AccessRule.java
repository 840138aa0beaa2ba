package io.millrace.api.access;

/**
 * A rule that is asked about every request, or would be if it were not switched off.
 *
 * @param name the plugin that brings it, and the name of its configuration if it has several:
 *     {@code io.millrace.security.ip~office}
 * @param present whether its plugin is there
 * @param required whether nobody is let in without it: it is configured, or the operator asked for it; never while it is
 *     switched off
 * @param enabled whether it is asked; false while its configuration says {@code enabled = false}
 */
public record AccessRule(String name, boolean present, boolean required, boolean enabled) {
    private static final String PREFIX = "io.millrace.security.";
    /** Where people log in, which is no rule about streams. */
    private static final String LOGINS = PREFIX + "oidc";

    /** A rule that is asked. */
    public AccessRule(String name, boolean present, boolean required) {
        this(name, present, required, true);
    }

    /** Whether the configurations of a factory are rules, by its PID alone: its plugin may be absent. */
    public static boolean isFactory(String factoryPid) {
        return factoryPid.startsWith(PREFIX) && !factoryPid.equals(LOGINS);
    }
}
