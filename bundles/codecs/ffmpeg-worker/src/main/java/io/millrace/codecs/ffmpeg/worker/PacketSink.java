package io.millrace.codecs.ffmpeg.worker;

import org.bytedeco.ffmpeg.avcodec.AVPacket;

/** Takes encoded packets. */
@FunctionalInterface
interface PacketSink {
    /**
     * Takes a packet in the encoder's time base.
     *
     * @param packet valid, and free to be changed, during this call
     */
    void accept(AVPacket packet);
}
