package io.millrace.protocols.srt.link;

/**
 * Limits of a connection.
 *
 * @param receivePackets packets held until they are delivered, a power of two
 * @param sendPackets packets held until they are acknowledged, a power of two
 * @param mostBitsPerSecond what is sent at most, retransmissions included; 0 for a quarter more than comes in
 * @param idleUs how long the peer may be silent
 * @param keyRefreshPackets packets that a key encrypts
 * @param keyAnnouncePackets how many packets before its use a key is announced
 */
public record LinkLimits(
        int receivePackets,
        int sendPackets,
        long mostBitsPerSecond,
        long idleUs,
        long keyRefreshPackets,
        long keyAnnouncePackets) {}
