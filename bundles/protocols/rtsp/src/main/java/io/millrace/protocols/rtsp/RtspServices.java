package io.millrace.protocols.rtsp;

import io.millrace.api.access.AccessGate;
import io.millrace.api.live.LiveStreams;
import io.millrace.api.session.Sessions;
import io.millrace.api.work.Clock;
import io.millrace.api.work.Timer;
import io.millrace.net.Network;
import io.millrace.net.RepeatedFaults;
import io.millrace.protocols.rtsp.play.MulticastGroups;
import io.millrace.protocols.rtsp.play.ViewerPorts;
import io.millrace.protocols.rtsp.play.WireStreams;

/**
 * What every connection works with.
 *
 * @param streams the live streams
 * @param gate decides who may publish and play
 * @param sessions counts peers
 * @param network opens UDP ports
 * @param wires what is played now
 * @param viewerPorts UDP ports that viewers share
 * @param groups streams that are sent to multicast groups
 * @param nonces nonces of Digest authentication
 * @param clock time
 * @param timer what happens later
 * @param faults log of misbehaving peers
 * @param settings limits
 */
record RtspServices(
        LiveStreams streams,
        AccessGate gate,
        Sessions sessions,
        Network network,
        WireStreams wires,
        ViewerPorts viewerPorts,
        MulticastGroups groups,
        Nonces nonces,
        Clock clock,
        Timer timer,
        RepeatedFaults faults,
        RtspSettings settings) {
    static final String PROTOCOL = "rtsp";

    RtspServices with(RtspSettings changed) {
        return new RtspServices(
                streams, gate, sessions, network, wires, viewerPorts, groups, nonces, clock, timer, faults, changed);
    }
}
