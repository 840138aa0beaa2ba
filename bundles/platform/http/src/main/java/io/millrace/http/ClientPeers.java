package io.millrace.http;

import io.millrace.api.access.Peer;
import jakarta.servlet.http.HttpServletRequest;
import org.osgi.annotation.versioning.ProviderType;

/** Tells who sends requests to servlets of their own. A service of http; safe for any thread. */
@ProviderType
@FunctionalInterface
public interface ClientPeers {
    /** The client as far as it can be believed: headers of proxies count only from those that are trusted. */
    Peer of(HttpServletRequest request);
}
