package io.millrace.protocols.webrtc;

import io.millrace.api.access.AccessGate;
import io.millrace.api.codec.RenditionDemand;
import io.millrace.api.live.LiveStreams;
import io.millrace.api.session.Sessions;
import io.millrace.api.work.Clock;
import io.millrace.api.work.Timer;
import io.millrace.net.RepeatedFaults;
import io.millrace.protocols.webrtc.transport.Transports;

/**
 * What every session works with.
 *
 * @param streams the live streams
 * @param gate decides who may publish and play
 * @param sessions counts peers
 * @param demand has renditions made
 * @param transports opens encrypted transports
 * @param keyPictures publishers that can be asked for a key picture
 * @param clock time
 * @param timer what happens later
 * @param faults log of misbehaving peers
 * @param settings limits
 */
public record WebRtcServices(
        LiveStreams streams,
        AccessGate gate,
        Sessions sessions,
        RenditionDemand demand,
        Transports transports,
        KeyPictureWishes keyPictures,
        Clock clock,
        Timer timer,
        RepeatedFaults faults,
        SessionSettings settings) {
    WebRtcServices with(SessionSettings changed) {
        return new WebRtcServices(
                streams, gate, sessions, demand, transports, keyPictures, clock, timer, faults, changed);
    }
}
