package io.millrace.analyzers.health;

/**
 * The figures of a minute.
 *
 * @param stream which
 * @param utcSeconds when it began, since 1970 UTC
 * @param liveSeconds how many seconds of it were measured
 * @param figures by ordinal, NaN for what was not measured
 */
record MinuteRow(String stream, long utcSeconds, int liveSeconds, float[] figures) {}
