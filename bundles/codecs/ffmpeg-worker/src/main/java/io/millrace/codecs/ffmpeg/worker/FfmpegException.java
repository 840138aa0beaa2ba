package io.millrace.codecs.ffmpeg.worker;

import java.nio.charset.StandardCharsets;
import org.bytedeco.ffmpeg.global.avutil;

/** A call of FFmpeg failed: what was tried, FFmpeg's reason, and what it said meanwhile. */
final class FfmpegException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int LONGEST_BYTES = 128;

    private final int code;

    /**
     * A failed call.
     *
     * @param complaint the last error that FFmpeg reported, or null
     */
    FfmpegException(String what, int code, String complaint) {
        super(what + ": " + reason(code) + (complaint == null ? "" : " (" + complaint + ")"));
        this.code = code;
    }

    FfmpegException(String what) {
        super(what);
        this.code = 0;
    }

    /** FFmpeg's error number. */
    int code() {
        return code;
    }

    private static String reason(int code) {
        byte[] text = new byte[LONGEST_BYTES];
        avutil.av_strerror(code, text, text.length);
        int length = 0;
        while (length < text.length && text[length] != 0) {
            length++;
        }
        return new String(text, 0, length, StandardCharsets.UTF_8);
    }
}
