package io.millrace.codecs.ffmpeg.worker;

import java.io.IOException;
import java.util.regex.Pattern;
import org.bytedeco.ffmpeg.avutil.LogCallback;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avfilter;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swresample;
import org.bytedeco.ffmpeg.global.swscale;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;

/** FFmpeg's libraries in this process, and the last thing they complained about. */
final class Ffmpeg {
    private static Complaints complaints;

    private Ffmpeg() {}

    /** Loads the libraries; a {@link LinkageError} says that this machine cannot. */
    static synchronized void load() {
        if (complaints != null) {
            return;
        }
        for (Class<?> library : new Class<?>[] {
            avutil.class, swresample.class, avcodec.class, avformat.class, swscale.class, avfilter.class
        }) {
            Loader.load(library);
        }
        avutil.av_log_set_level(avutil.AV_LOG_ERROR);
        avformat.avformat_network_init();
        complaints = new Complaints();
        avutil.setLogCallback(complaints);
    }

    /** What {@link #load} failed with, in words that help to mend it. */
    static String whyNotLoaded(LinkageError e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException) {
                return "FFmpeg cannot be unpacked into " + System.getProperty("org.bytedeco.javacpp.cachedir") + ": "
                        + cause.getMessage() + "; it has to be writable, with 100 MB free";
            }
        }
        return "FFmpeg cannot be loaded here: " + e.getMessage();
    }

    /** Throws when a call failed. */
    static int check(int result, String what) {
        if (result < 0) {
            throw new FfmpegException(what, result, complaints.take());
        }
        return result;
    }

    /** FFmpeg's own errors go into our exceptions, not to the console. Any thread of FFmpeg calls it. */
    private static final class Complaints extends LogCallback {
        /** Such as {@code [rtmp @ 0x7f9a]}. */
        private static final Pattern ORIGIN = Pattern.compile("^\\[[^\\]]*] *");

        private volatile String last;

        @Override
        public void call(int level, BytePointer line) {
            if (level <= avutil.AV_LOG_ERROR) {
                last = ORIGIN.matcher(line.getString()).replaceFirst("").strip();
            }
        }

        String take() {
            String taken = last;
            last = null;
            return taken;
        }
    }
}
