package io.millrace.protocols.srt;

import io.millrace.api.access.AccessGate;
import io.millrace.api.live.LiveStreams;
import io.millrace.api.session.Sessions;
import io.millrace.api.work.Clock;
import io.millrace.api.work.Timer;
import io.millrace.net.RepeatedFaults;
import io.millrace.protocols.srt.play.WireStreams;
import java.util.concurrent.Executor;

/**
 * What every connection works with.
 *
 * @param streams the live streams
 * @param gate decides who may publish and play
 * @param sessions counts peers
 * @param wires what is played now
 * @param clock time
 * @param timer what happens later
 * @param keys computes keys of passphrases
 * @param faults log of misbehaving peers
 * @param settings limits
 */
record SrtServices(
        LiveStreams streams,
        AccessGate gate,
        Sessions sessions,
        WireStreams wires,
        Clock clock,
        Timer timer,
        Executor keys,
        RepeatedFaults faults,
        SrtSettings settings) {
    static final String PROTOCOL = "srt";

    SrtServices with(SrtSettings changed) {
        return new SrtServices(streams, gate, sessions, wires, clock, timer, keys, faults, changed);
    }
}
