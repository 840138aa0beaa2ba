package io.millrace.codecs.ffmpeg.worker;

/** An access unit cannot be decoded; others may be. */
final class DecodeFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DecodeFailed(RuntimeException cause) {
        super(cause.getMessage(), cause, false, false);
    }
}
