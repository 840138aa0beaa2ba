package io.millrace.formats.cmaf;

import io.millrace.api.media.Sample;
import java.util.List;

/**
 * Consecutive samples of one track.
 *
 * @param trackId {@link io.millrace.api.media.Track#id()}
 * @param samples in decoding order, at least one
 * @param endDtsUs decoding time of the sample that follows, or {@link FragmentWriter#UNKNOWN_END}
 */
public record TrackSamples(int trackId, List<Sample> samples, long endDtsUs) {}
