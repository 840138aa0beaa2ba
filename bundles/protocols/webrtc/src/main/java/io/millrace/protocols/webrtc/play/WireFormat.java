package io.millrace.protocols.webrtc.play;

import io.millrace.api.media.FourCc;

/**
 * The codecs of a wire stream; null for none.
 *
 * @param video of the pictures
 * @param audio of the sound
 */
record WireFormat(FourCc video, FourCc audio) {
    static final WireFormat NONE = new WireFormat(null, null);

    FourCc of(boolean isVideo) {
        return isVideo ? video : audio;
    }
}
