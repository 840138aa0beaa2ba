package io.millrace.protocols.rtsp.play;

/**
 * Where a wire stream's media are, at the packets where players may begin.
 *
 * @param setup the media, the same as long as a player may go on
 * @param sequences of the next packet of each medium
 * @param timeUs time on the stream's timeline
 */
record WireState(WireSetup setup, int[] sequences, long timeUs) {}
