package io.millrace.protocols.webrtc.transport;

/**
 * What went through a transport.
 *
 * @param packetsSent SRTP and SRTCP packets
 * @param bytesSent of them, encrypted
 * @param packetsReceived SRTP and SRTCP packets that were authentic and new
 * @param bytesReceived of them, encrypted
 * @param packetsRefused that were forged, replayed or malformed
 */
public record TransportStatistics(
        long packetsSent, long bytesSent, long packetsReceived, long bytesReceived, long packetsRefused) {}
