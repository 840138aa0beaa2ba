package io.millrace.codecs.ffmpeg.worker;

import org.bytedeco.ffmpeg.global.avutil;

/** What FFmpeg answers when nothing is wrong; asked once, for asking costs. Only after {@link Ffmpeg#load}. */
final class ErrorCode {
    /** More has to be put in before anything comes out. */
    static final int AGAIN = avutil.AVERROR_EAGAIN();

    /** Nothing comes any more. */
    static final int END = avutil.AVERROR_EOF();

    private ErrorCode() {}
}
