package io.millrace.protocols.webrtc.signalling;

import io.millrace.api.media.StreamName;
import io.millrace.protocols.webrtc.transport.Transport;

/**
 * A session that an offer began.
 *
 * @param stream which stream it publishes or plays
 * @param transport its transport
 * @param answer the description that answers the offer
 * @param end ends it because the peer says so; any thread
 */
public record PeerSession(StreamName stream, Transport transport, String answer, Runnable end) {}
