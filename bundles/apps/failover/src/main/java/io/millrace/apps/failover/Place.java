package io.millrace.apps.failover;

/**
 * Where in an input the output goes on.
 *
 * @param index number in the {@link Backlog} of the first sample of the leading track that is shown
 * @param shiftUs what is added to the input's times
 * @param isExact whether it is the very sample after the one that was shown last, so that nothing is missing or twice
 */
record Place(long index, long shiftUs, boolean isExact) {}
