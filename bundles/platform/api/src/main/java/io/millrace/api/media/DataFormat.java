package io.millrace.api.media;

import java.nio.ByteBuffer;

/**
 * The configuration of a track of timed metadata: SCTE-35, ID3, captions, KLV, AMF script data, analyzer findings.
 *
 * @param codec what one sample holds
 * @param configuration format-specific set-up bytes, usually empty
 * @param schemeIdUri the scheme by which {@code emsg} boxes and manifests announce it, empty if there is none
 */
public record DataFormat(FourCc codec, ByteBuffer configuration, String schemeIdUri) implements TrackFormat {
    public DataFormat {
        configuration = configuration.slice().asReadOnlyBuffer();
    }

    /** A format without set-up bytes. */
    public static DataFormat of(FourCc codec, String schemeIdUri) {
        return new DataFormat(codec, ByteBuffer.allocate(0), schemeIdUri);
    }

    @Override
    public ByteBuffer configuration() {
        return configuration.duplicate();
    }

    @Override
    public int timescaleHz() {
        return 90_000;
    }
}
