package io.millrace.formats.cmaf;

import io.millrace.api.media.FourCc;
import io.millrace.api.media.TrackFormat;
import java.util.Optional;

/**
 * What a header says of one track.
 *
 * @param trackId {@code track_ID}
 * @param timescaleHz ticks a second of its times; need not be {@link TrackFormat#timescaleHz()}
 * @param sampleEntry type of its sample entry
 * @param format its format in canonical form; empty if the codec is not known or the track is protected
 * @param nalLengthBytes size of the length before a NAL unit in the samples
 * @param editShift ticks by which an edit list moves presentation to earlier times; negative for a delay
 * @param defaults of {@code trex}
 */
public record TrackHeader(
        long trackId,
        long timescaleHz,
        FourCc sampleEntry,
        Optional<TrackFormat> format,
        int nalLengthBytes,
        long editShift,
        SampleDefaults defaults) {

    /**
     * Values of samples that name none.
     *
     * @param duration in ticks
     * @param sizeBytes size
     * @param flags sample flags (ISO/IEC 14496-12 clause 8.8.3.1)
     */
    public record SampleDefaults(long duration, long sizeBytes, int flags) {
        static final SampleDefaults NONE = new SampleDefaults(0, 0, 0);
    }
}
