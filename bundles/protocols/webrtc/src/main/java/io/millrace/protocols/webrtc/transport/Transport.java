package io.millrace.protocols.webrtc.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * The encrypted connection to one peer: ICE-lite, DTLS, SRTP. What describes it is safe for any thread; sending belongs to
 * {@link #loop()}.
 */
public interface Transport {
    /** The thread that owns the transport and calls its listener. */
    EventLoop loop();

    /** What the answer has to say; after {@link #restart} the new credentials. */
    LocalParameters local();

    /** The peer's user name fragment; after {@link #restart} the new one. */
    String remoteFragment();

    /** Addresses of this server, the best first. */
    List<Candidate> localCandidates();

    /** Where packets are sent at present; null before the first valid connectivity check. */
    InetSocketAddress remoteAddress();

    /**
     * Begins an ICE restart: makes new local credentials, which {@link #local()} shows at once. The old ones hold until the
     * peer uses the new ones. DTLS and SRTP go on. Any thread.
     *
     * @param usernameFragment the peer's new one
     * @param password the peer's new one
     * @return the new local parameters
     * @throws IllegalArgumentException if the credentials are too short or too long
     */
    LocalParameters restart(String usernameFragment, String password);

    /**
     * Learns an address of the peer. Addresses are taken from connectivity checks, so that this is for the log only. Any
     * thread.
     */
    void addRemoteCandidate(Candidate candidate);

    /**
     * Encrypts and queues an RTP packet that is built out of header fields and a payload that many transports share. It
     * leaves with {@link #flush}. A sequence number that was sent before is not sent again: retransmissions have their own
     * SSRC. Dropped without a trace before {@link TransportListener#connected} and when the peer does not keep up.
     *
     * @param fields the header; read until this returns
     * @param payload neither released nor moved
     */
    void sendRtp(RtpFields fields, ByteBuf payload);

    /**
     * Remembers the newest packets of one source as they leave, about half a megabyte, for a peer that has no other source
     * for retransmissions. Once {@link TransportListener#connected}.
     */
    void keepSent(int ssrc);

    /**
     * Queues a packet of the kept source once more, byte for byte.
     *
     * @param sequence its number, 16 bits
     * @return how many bytes that are; 0 if it is not remembered any more
     */
    int sendAgain(int sequence);

    /**
     * Encrypts and queues a whole RTP packet.
     *
     * @param packet released
     */
    void sendRtp(ByteBuf packet);

    /**
     * Encrypts and queues a compound RTCP packet.
     *
     * @param compound released
     */
    void sendRtcp(ByteBuf compound);

    /** Sends what is queued, in as few system calls as the platform allows. */
    void flush();

    /** Whether the way to the peer takes more; what is sent all the same may be dropped. */
    boolean isWritable();

    /** What went through until now. */
    TransportStatistics statistics();

    /**
     * Ends the transport and tells the peer. The listener is told too. Any thread; later calls do nothing.
     *
     * @param reason for the log
     */
    void close(String reason);
}
