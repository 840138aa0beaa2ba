package io.millrace.protocols.srt.link;

import io.millrace.protocols.srt.crypt.Encryption;
import java.util.Optional;

/**
 * What two peers have agreed on, and limits of our own.
 *
 * @param localId our socket
 * @param peerId the peer's socket
 * @param initialSequence number of the first data packet that is sent
 * @param peerInitialSequence number of the first data packet that comes; the same unless it is a rendezvous
 * @param startUs our monotonic time that our packets' timestamps count from
 * @param peerTimestamp timestamp of the peer's packet that the clocks are tied together by
 * @param peerTimestampUs when that packet came
 * @param receiveDelayUs from the sending of a packet to its delivery here
 * @param sendDelayUs the same at the peer
 * @param mtuBytes largest packet with IP and UDP headers
 * @param peerWindowPackets packets that may be on the way
 * @param encryption keys, if there is a passphrase
 * @param limits of this server
 */
public record LinkParameters(
        int localId,
        int peerId,
        int initialSequence,
        int peerInitialSequence,
        long startUs,
        int peerTimestamp,
        long peerTimestampUs,
        long receiveDelayUs,
        long sendDelayUs,
        int mtuBytes,
        int peerWindowPackets,
        Optional<Encryption> encryption,
        LinkLimits limits) {}
