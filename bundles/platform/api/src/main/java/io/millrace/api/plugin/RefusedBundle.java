package io.millrace.api.plugin;

/**
 * A bundle that may not run.
 *
 * @param name symbolic name; its location if it has none
 * @param version bundle version
 * @param bundleId the framework's bundle id
 * @param digest SHA-256 of its jar, 64 hexadecimal digits; empty if it could not be read
 * @param reason why, and how that is mended, in words
 */
public record RefusedBundle(String name, String version, long bundleId, String digest, String reason) {}
