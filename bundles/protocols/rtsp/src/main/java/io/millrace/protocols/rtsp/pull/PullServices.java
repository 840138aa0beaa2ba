package io.millrace.protocols.rtsp.pull;

import io.millrace.api.event.MediaEvents;
import io.millrace.api.work.Clock;
import io.millrace.api.work.Timer;
import io.millrace.net.Network;
import io.millrace.net.RepeatedFaults;
import java.util.concurrent.Executor;

/**
 * What every pull works with.
 *
 * @param network opens connections and UDP ports
 * @param events hears about frozen cameras
 * @param clock time
 * @param timer what happens later
 * @param blocking asks name servers
 * @param faults log of cameras that send what cannot be used
 */
record PullServices(
        Network network, MediaEvents events, Clock clock, Timer timer, Executor blocking, RepeatedFaults faults) {}
