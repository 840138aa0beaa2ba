package io.millrace.protocols.webrtc.transport;

import io.millrace.api.settings.ConfiguredValues;

/**
 * What is configured.
 *
 * @param maxTransports open at once
 * @param checksPerAddress connectivity checks of a stranger that are looked at, a second
 * @param checksPerSecond of all strangers
 * @param consentUs after the last valid check a transport is given up
 * @param handshakeMs how long DTLS may take
 * @param interfaceAddresses whether peers are told the addresses of this machine's interfaces
 */
record TransportSettings(
        int maxTransports,
        int checksPerAddress,
        int checksPerSecond,
        long consentUs,
        int handshakeMs,
        boolean interfaceAddresses) {
    static TransportSettings of(ConfiguredValues values) {
        return new TransportSettings(
                values.whole("maxTransports", 1, 1_000_000),
                values.whole("checksPerAddress", 1, 1_000_000),
                values.whole("checksPerSecond", 1, 10_000_000),
                values.whole("consentSeconds", 1, 3_600) * 1_000_000L,
                values.whole("handshakeSeconds", 1, 300) * 1_000,
                values.flag("interfaceAddresses"));
    }
}
