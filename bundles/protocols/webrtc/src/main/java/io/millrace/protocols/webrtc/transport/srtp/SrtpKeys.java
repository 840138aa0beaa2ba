package io.millrace.protocols.webrtc.transport.srtp;

import java.util.Arrays;

/**
 * Master keys of both directions, as DTLS made them. Holds secrets: never printed.
 *
 * @param profile what they are for
 * @param local of what this side sends
 * @param remote of what the peer sends
 */
public record SrtpKeys(SrtpProfile profile, Master local, Master remote) {
    /**
     * Key and salt of one direction.
     *
     * @param key master key
     * @param salt master salt
     */
    public record Master(byte[] key, byte[] salt) {
        @Override
        public String toString() {
            return "Master";
        }
    }

    /**
     * Cuts up what DTLS exports (RFC 5764, 4.2).
     *
     * @param exported key of the client, of the server, salt of the client, of the server
     * @param client whether this side was the DTLS client
     */
    public static SrtpKeys of(SrtpProfile profile, byte[] exported, boolean client) {
        int key = profile.keyBytes();
        int salt = profile.saltBytes();
        Master clients =
                new Master(Arrays.copyOf(exported, key), Arrays.copyOfRange(exported, 2 * key, 2 * key + salt));
        Master servers = new Master(
                Arrays.copyOfRange(exported, key, 2 * key),
                Arrays.copyOfRange(exported, 2 * key + salt, 2 * key + 2 * salt));
        return client ? new SrtpKeys(profile, clients, servers) : new SrtpKeys(profile, servers, clients);
    }

    @Override
    public String toString() {
        return "SrtpKeys[" + profile + "]";
    }
}
