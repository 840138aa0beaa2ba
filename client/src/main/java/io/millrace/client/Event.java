package io.millrace.client;

import java.time.Instant;
import java.util.Map;

/**
 * Something happened at the server.
 *
 * @param id what the server counts it by; null if it does not
 * @param type for example {@code stream.live}; the set of types is open
 * @param subject what it is about: a stream name, a session id, a plugin
 * @param time when it happened, by the server's clock
 * @param attributes details by name
 */
public record Event(String id, String type, String subject, Instant time, Map<String, String> attributes) {}
