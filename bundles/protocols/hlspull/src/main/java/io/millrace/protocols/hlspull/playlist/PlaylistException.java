package io.millrace.protocols.hlspull.playlist;

import java.io.IOException;

/** A playlist that cannot be played; the message says why, for people. */
public final class PlaylistException extends IOException {
    private static final long serialVersionUID = 1;

    public PlaylistException(String reason) {
        super(reason);
    }
}
