package io.millrace.protocols.rtmp;

import io.millrace.api.access.AccessGate;
import io.millrace.api.codec.RenditionDemand;
import io.millrace.api.live.LiveStreams;
import io.millrace.api.session.Sessions;
import io.millrace.api.work.Clock;
import io.millrace.api.work.Timer;
import io.millrace.net.RepeatedFaults;
import io.millrace.protocols.rtmp.play.WireStreams;

/**
 * What every connection works with.
 *
 * @param streams the live streams
 * @param gate decides who may publish and play
 * @param sessions counts peers
 * @param demand makes renditions for players that cannot play a stream as it is
 * @param wires what is played now
 * @param clock time
 * @param timer what happens later
 * @param faults log of misbehaving peers
 * @param settings limits
 */
record RtmpServices(
        LiveStreams streams,
        AccessGate gate,
        Sessions sessions,
        RenditionDemand demand,
        WireStreams wires,
        Clock clock,
        Timer timer,
        RepeatedFaults faults,
        RtmpSettings settings) {
    static final String PROTOCOL = "rtmp";

    RtmpServices with(RtmpSettings changed) {
        return new RtmpServices(streams, gate, sessions, demand, wires, clock, timer, faults, changed);
    }
}
