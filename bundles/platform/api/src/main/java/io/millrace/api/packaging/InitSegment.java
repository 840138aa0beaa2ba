package io.millrace.api.packaging;

import io.millrace.api.media.TrackFormat;

/**
 * The CMAF header that the segments of one format share.
 *
 * @param number counts the formats of its window; never repeats
 * @param format what it describes
 * @param body its bytes
 */
public record InitSegment(long number, TrackFormat format, Body body) {}
