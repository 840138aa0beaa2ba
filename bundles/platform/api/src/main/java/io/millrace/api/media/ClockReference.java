package io.millrace.api.media;

/**
 * Ties the stream's timeline to the wall clock: an RTCP sender report, an absolute capture time, a {@code prft} box.
 *
 * @param ptsUs a presentation time on the stream's timeline
 * @param utcUs microseconds since 1970-01-01T00:00:00Z at which that picture was captured
 */
public record ClockReference(long ptsUs, long utcUs) implements StreamItem {}
