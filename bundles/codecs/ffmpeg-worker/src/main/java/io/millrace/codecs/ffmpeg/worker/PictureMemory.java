package io.millrace.codecs.ffmpeg.worker;

import org.bytedeco.ffmpeg.global.avutil;

/** How an encoder takes its pictures. */
enum PictureMemory {
    /** As the filters make them. */
    PLANAR("yuv420p", avutil.AV_PIX_FMT_YUV420P, false),
    /** Colours side by side, in main memory: Intel's encoders copy them themselves. */
    SIDE_BY_SIDE("nv12", avutil.AV_PIX_FMT_NV12, false),
    /** Colours side by side, copied to surfaces of the device: VA-API encodes nothing else. */
    SURFACES("nv12", avutil.AV_PIX_FMT_NV12, true);

    private final String format;
    private final int pixelFormat;
    private final boolean onDevice;

    PictureMemory(String format, int pixelFormat, boolean onDevice) {
        this.format = format;
        this.pixelFormat = pixelFormat;
        this.onDevice = onDevice;
    }

    /** @param encoder FFmpeg's name of it */
    static PictureMemory of(String encoder) {
        if (encoder.endsWith("_vaapi")) {
            return SURFACES;
        }
        return encoder.endsWith("_qsv") ? SIDE_BY_SIDE : PLANAR;
    }

    /** The last filter before the encoder. */
    String filter() {
        return "format=" + format;
    }

    /** FFmpeg's number of what comes out of that. */
    int pixelFormat() {
        return pixelFormat;
    }

    boolean isOnDevice() {
        return onDevice;
    }
}
