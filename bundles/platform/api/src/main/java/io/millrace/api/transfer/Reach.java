package io.millrace.api.transfer;

import java.io.IOException;
import java.net.InetAddress;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The hosts that a pull or push may connect to: those that the operator named, and, where what comes from them names
 * others (redirects, playlists, session descriptions), public ones. Given with each request; safe for any thread.
 */
@ProviderType
public interface Reach {
    /**
     * Looks a host up and checks it. Connect to the address that is returned and look the name up nowhere else: the next
     * answer may be another one. Blocks while a name server is asked: not for event loops.
     *
     * @param host name or address, whoever named it
     * @throws IOException if there is no such host, or it must not be reached; the message says why, and how to allow it
     */
    InetAddress resolve(String host) throws IOException;
}
