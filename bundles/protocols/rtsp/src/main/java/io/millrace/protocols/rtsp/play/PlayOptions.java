package io.millrace.protocols.rtsp.play;

/**
 * Limits of playback.
 *
 * @param ringBytes most bytes of a stream held for its players
 * @param audioWaitUs how long audio waits for the next picture, so that both leave in one write
 * @param idleUs how long a stream is still packed after its last player left
 * @param stalledUs how long a player may take nothing before it is dropped
 * @param maxPacketBytes most bytes of an RTP packet with its header
 */
public record PlayOptions(long ringBytes, long audioWaitUs, long idleUs, long stalledUs, int maxPacketBytes) {}
