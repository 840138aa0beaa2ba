package io.millrace.http.internal;

import io.millrace.api.media.StreamName;
import java.util.Objects;

/** What tells viewers apart without cookies. Looked up for every request: its hash is computed once. */
final class ViewerKey {
    private static final int MAX_USER_AGENT = 256;

    private final String host;
    private final boolean forwarded;
    private final String userAgent;
    private final StreamName stream;
    private final String credential;
    private final String site;
    private final int hash;

    /**
     * Makes a key.
     *
     * @param host client address
     * @param forwarded whether a proxy's header came with the request
     * @param userAgent the client's name for itself, or null
     * @param stream what it watches
     * @param credential what it gave to be let in, or null
     * @param site where its page is from: what plays on one site need not on another; empty if it does not tell
     */
    ViewerKey(String host, boolean forwarded, String userAgent, StreamName stream, String credential, String site) {
        this.host = host;
        this.forwarded = forwarded;
        this.userAgent = clipped(userAgent);
        this.stream = stream;
        this.credential = credential;
        this.site = site;
        int names = (stream.app().hashCode() * 31 + stream.name().hashCode()) * 31 + host.hashCode();
        int peer = (names * 31 + this.userAgent.hashCode()) * 31 + site.hashCode();
        hash = peer * 31 + (credential == null ? 0 : credential.hashCode());
    }

    private static String clipped(String userAgent) {
        if (userAgent == null) {
            return "";
        }
        return userAgent.length() > MAX_USER_AGENT ? userAgent.substring(0, MAX_USER_AGENT) : userAgent;
    }

    String userAgent() {
        return userAgent;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ViewerKey key
                && hash == key.hash
                && forwarded == key.forwarded
                && Objects.equals(stream, key.stream)
                && host.equals(key.host)
                && userAgent.equals(key.userAgent)
                && site.equals(key.site)
                && Objects.equals(credential, key.credential);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /** Never shows the credential. */
    @Override
    public String toString() {
        return stream + " from " + host;
    }
}
