package io.millrace.protocols.rtsp.push;

import io.millrace.api.work.Clock;
import io.millrace.api.work.Timer;
import io.millrace.net.Network;
import io.millrace.protocols.rtsp.play.PlayOptions;
import io.millrace.protocols.rtsp.play.WireStreams;
import java.util.concurrent.Executor;

/**
 * What every push works with.
 *
 * @param network opens connections
 * @param wires what is played and pushed now
 * @param play limits
 * @param clock time
 * @param timer what happens later
 * @param blocking asks name servers
 */
public record PushServices(
        Network network, WireStreams wires, PlayOptions play, Clock clock, Timer timer, Executor blocking) {}
