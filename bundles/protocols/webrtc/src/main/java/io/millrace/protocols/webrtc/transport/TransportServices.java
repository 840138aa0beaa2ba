package io.millrace.protocols.webrtc.transport;

import io.millrace.api.work.Clock;
import io.millrace.api.work.Timer;
import io.millrace.net.RepeatedFaults;
import io.millrace.protocols.webrtc.transport.dtls.DtlsIdentity;
import io.millrace.protocols.webrtc.transport.dtls.HandshakeThreads;
import java.security.SecureRandom;

/**
 * What every transport works with.
 *
 * @param identity key and certificate of this server
 * @param threads shake hands
 * @param random for credentials
 * @param addresses of this server
 * @param clock time
 * @param timer what happens later
 * @param faults log of misbehaving peers
 * @param settings limits
 */
record TransportServices(
        DtlsIdentity identity,
        HandshakeThreads threads,
        SecureRandom random,
        HostAddresses addresses,
        Clock clock,
        Timer timer,
        RepeatedFaults faults,
        TransportSettings settings) {
    TransportServices with(TransportSettings changed) {
        return new TransportServices(identity, threads, random, addresses, clock, timer, faults, changed);
    }
}
