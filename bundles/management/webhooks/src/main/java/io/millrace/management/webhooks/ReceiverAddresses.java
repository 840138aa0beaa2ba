package io.millrace.management.webhooks;

import io.millrace.api.access.AddressRange;
import io.millrace.api.access.InternalAddresses;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/**
 * Which addresses events may be posted to: whoever may make a webhook must not reach what only this server can. Connections
 * go to the addresses that were checked. Safe for any thread; blocks while a name server is asked.
 */
final class ReceiverAddresses {
    /** Asks name servers. */
    interface Resolver {
        InetAddress[] resolve(String host) throws UnknownHostException;
    }

    private final Supplier<List<AddressRange>> allowed;
    private final Resolver resolver;

    ReceiverAddresses(Supplier<List<AddressRange>> allowed, Resolver resolver) {
        this.allowed = allowed;
        this.resolver = resolver;
    }

    /** @throws IOException if there is no such host, or it must not be reached; says why, and how to allow it */
    List<InetAddress> resolve(String host) throws IOException {
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        InetAddress[] found;
        try {
            found = resolver.resolve(bracketed ? host.substring(1, host.length() - 1) : host);
        } catch (UnknownHostException e) {
            throw new IOException("There is no host " + host, e);
        }
        List<InetAddress> open = Arrays.stream(found).filter(this::isOpen).toList();
        if (open.isEmpty()) {
            throw new IOException(host + " is " + (found.length == 0 ? "nowhere" : found[0].getHostAddress())
                    + ", an address of an internal network; if that is right, add it to allow.networks in etc/"
                    + WebhookLimits.PID + ".cfg");
        }
        return open;
    }

    private boolean isOpen(InetAddress address) {
        return !InternalAddresses.contain(address) || allowed.get().stream().anyMatch(range -> range.contains(address));
    }
}
