package io.millrace.api.record;

/**
 * Media that a recording lacks: the publisher was away, or the disk was too slow.
 *
 * @param fromUtcUs wall-clock time at which it begins, microseconds since 1970 UTC
 * @param toUtcUs wall-clock time at which media goes on
 */
public record RecordingGap(long fromUtcUs, long toUtcUs) {}
