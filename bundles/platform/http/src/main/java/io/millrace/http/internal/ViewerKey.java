package io.millrace.http.internal;

import io.millrace.api.media.StreamName;

/**
 * What tells viewers apart without cookies.
 *
 * @param host client address
 * @param forwarded whether a proxy's header came with the request
 * @param userAgent the client's name for itself, clipped; may be empty
 * @param stream what it watches
 * @param credential what it gave to be let in, or null
 */
record ViewerKey(String host, boolean forwarded, String userAgent, StreamName stream, String credential) {
    private static final int MAX_USER_AGENT = 256;

    ViewerKey {
        if (userAgent == null) {
            userAgent = "";
        } else if (userAgent.length() > MAX_USER_AGENT) {
            userAgent = userAgent.substring(0, MAX_USER_AGENT);
        }
    }

    /** Never shows the credential. */
    @Override
    public String toString() {
        return stream + " from " + host;
    }
}
