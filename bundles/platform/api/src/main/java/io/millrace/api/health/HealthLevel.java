package io.millrace.api.health;

/** A traffic light. */
public enum HealthLevel {
    /** Nothing is wrong. */
    GREEN,
    /** Viewers see it, but not as they should. */
    YELLOW,
    /** Viewers see no moving picture. */
    RED,
    /** Nobody publishes, and nobody is missed. */
    GREY
}
