package io.millrace.client;

/**
 * An answer and what it is known by (RFC 9110, section 8.8.3).
 *
 * @param value the answer
 * @param etag for {@code ifMatch} of a change, which is refused with 412 if somebody changed it meanwhile; null if there is none
 */
public record Tagged<T>(T value, String etag) {}
