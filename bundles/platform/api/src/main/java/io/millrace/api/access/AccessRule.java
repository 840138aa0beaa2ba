package io.millrace.api.access;

/**
 * A rule that is asked about every request.
 *
 * @param name the plugin that brings it, and the name of its configuration if it has several:
 *     {@code io.millrace.security.ip~office}
 * @param present whether its plugin is there
 * @param required whether nobody is let in without it: it is configured, or the operator asked for it
 */
public record AccessRule(String name, boolean present, boolean required) {}
