package io.millrace.codecs.ffmpeg.worker;

import java.io.IOException;
import org.bytedeco.javacpp.Loader;

/** The font that the worker brings, so that no machine needs one. */
final class WatermarkFont {
    private static final String RESOURCE = "/fonts/DejaVuSans.ttf";

    private WatermarkFont() {}

    /** Its file, which lies beside the native libraries, where the first worker unpacked it. */
    static String file() {
        try {
            return Loader.cacheResource(WatermarkFont.class, RESOURCE).getAbsolutePath();
        } catch (IOException e) {
            throw new FfmpegException("The font of watermarks cannot be unpacked: " + e.getMessage());
        }
    }
}
