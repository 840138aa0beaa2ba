package io.millrace.api.media;

import java.nio.ByteBuffer;

/**
 * A video track's configuration.
 *
 * @param codec the codec
 * @param configuration its configuration record, see {@link TrackFormat}
 * @param width displayed width in pixels, 0 if unknown
 * @param height displayed height in pixels, 0 if unknown
 * @param frameRate frames a second, {@link FrameRate#UNKNOWN} if it is not declared
 */
public record VideoFormat(FourCc codec, ByteBuffer configuration, int width, int height, FrameRate frameRate)
        implements TrackFormat {
    public VideoFormat {
        configuration = configuration.slice().asReadOnlyBuffer();
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
