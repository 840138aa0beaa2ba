package io.millrace.codecs.ffmpeg.wire;

import java.io.IOException;

/** The other side does not speak this protocol: the connection has to end. */
public final class WireException extends IOException {
    private static final long serialVersionUID = 1L;

    public WireException(String message) {
        super(message);
    }
}
