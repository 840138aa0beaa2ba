package io.millrace.protocols.webrtc.transport;

/**
 * What the answer says about this side.
 *
 * @param usernameFragment {@code a=ice-ufrag}
 * @param password {@code a=ice-pwd}
 * @param setup {@code a=setup}: {@code ACTIVE} or {@code PASSIVE}
 * @param fingerprint {@code a=fingerprint}
 */
public record LocalParameters(String usernameFragment, String password, Setup setup, Fingerprint fingerprint) {}
