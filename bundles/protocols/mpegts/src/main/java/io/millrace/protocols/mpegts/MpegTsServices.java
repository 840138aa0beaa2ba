package io.millrace.protocols.mpegts;

import io.millrace.api.work.Clock;
import io.millrace.api.work.Timer;
import io.millrace.net.Network;
import io.millrace.net.RepeatedFaults;
import java.util.concurrent.Executor;

/**
 * What every pull and push works with.
 *
 * @param network sockets
 * @param clock time
 * @param timer what happens later
 * @param blocking asks name servers
 * @param faults log of misbehaving senders
 * @param settings limits
 */
record MpegTsServices(
        Network network, Clock clock, Timer timer, Executor blocking, RepeatedFaults faults, MpegTsSettings settings) {
    MpegTsServices with(MpegTsSettings changed) {
        return new MpegTsServices(network, clock, timer, blocking, faults, changed);
    }
}
