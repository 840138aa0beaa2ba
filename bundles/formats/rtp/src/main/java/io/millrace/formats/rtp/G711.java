package io.millrace.formats.rtp;

import io.millrace.api.media.FourCc;

/** Names of the two forms of G.711, as sample entries of MP4 and QuickTime have them. */
public final class G711 {
    public static final FourCc ULAW = FourCc.of("ulaw");
    public static final FourCc ALAW = FourCc.of("alaw");

    private G711() {}
}
