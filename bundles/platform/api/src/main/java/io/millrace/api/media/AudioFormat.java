package io.millrace.api.media;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * An audio track's configuration.
 *
 * @param codec the codec
 * @param configuration its configuration record, see {@link TrackFormat}
 * @param sampleRateHz output sampling rate
 * @param channels output channels
 * @param language BCP 47 tag, if known
 */
public record AudioFormat(
        FourCc codec, ByteBuffer configuration, int sampleRateHz, int channels, Optional<String> language)
        implements TrackFormat {
    public AudioFormat {
        if (sampleRateHz <= 0 || channels <= 0) {
            throw new IllegalArgumentException(
                    "Audio needs a sampling rate and channels, not " + sampleRateHz + " Hz, " + channels);
        }
        configuration = configuration.slice().asReadOnlyBuffer();
    }

    @Override
    public ByteBuffer configuration() {
        return configuration.duplicate();
    }

    @Override
    public int timescaleHz() {
        return sampleRateHz;
    }
}
