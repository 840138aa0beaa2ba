package io.millrace.protocols.webrtc.transport;

/**
 * Opens encrypted media transports on the one port of all WebRTC sessions. This side is ICE-lite: it never sends
 * connectivity checks, it answers them. Safe for any thread.
 */
public interface Transports {
    /**
     * Awaits a peer. Nothing is sent before it has proved by a connectivity check that it knows the password.
     *
     * @param remote what the peer's description says
     * @param listener told what happens, on the transport's event loop
     * @throws TransportUnavailableException if no port is bound yet, or too many transports are open
     * @throws IllegalArgumentException if the description cannot be answered, with the reason
     */
    Transport open(RemoteParameters remote, TransportListener listener) throws TransportUnavailableException;
}
