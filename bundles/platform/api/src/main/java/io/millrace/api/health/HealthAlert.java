package io.millrace.api.health;

/**
 * Something is wrong with a stream now.
 *
 * @param kind what
 * @param sinceUtcUs when it was raised, in microseconds since 1970 UTC
 * @param text a plain sentence with the measured figure
 */
public record HealthAlert(AlertKind kind, long sinceUtcUs, String text) {}
