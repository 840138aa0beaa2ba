package io.millrace.api.media;

/**
 * The publishing run is over; the stream may live on.
 *
 * @param reason in words, for logs and operators
 */
public record EndOfPublication(String reason) implements StreamItem {}
