package io.millrace.api.packaging;

/**
 * A partial segment (draft-pantos-hls-rfc8216bis section 3.2): one or more CMAF chunks.
 *
 * @param index its number in its segment, from 0
 * @param startUs presentation time of its first sample on the stream's timeline
 * @param durationUs its duration
 * @param independent whether it holds a sync sample with which decoding can start
 * @param body its bytes
 */
public record Part(int index, long startUs, long durationUs, boolean independent, Body body) {}
