package io.millrace.core.transfer;

import io.millrace.api.access.AddressRange;
import io.millrace.api.access.InternalAddresses;
import io.millrace.api.transfer.Reach;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * What one pull or push may connect to. A host that the operator configured may be anywhere, but one that was public when
 * it was first looked up must not turn into an internal one: whoever answers for its name would decide. Any other host,
 * which somebody remote named, has to be public, or allowed.
 */
final class CheckedReach implements Reach {
    /** Asks name servers. */
    interface Resolver {
        InetAddress[] resolve(String host) throws UnknownHostException;
    }

    private final Set<String> configured;
    private final Supplier<List<AddressRange>> allowed;
    private final Resolver resolver;
    private final Map<String, Boolean> wasPublic = new ConcurrentHashMap<>();

    /**
     * Makes a rule.
     *
     * @param configured hosts that the operator named
     * @param allowed internal addresses that are open to everybody
     */
    CheckedReach(Collection<String> configured, Supplier<List<AddressRange>> allowed, Resolver resolver) {
        this.configured = configured.stream().map(CheckedReach::plain).collect(Collectors.toUnmodifiableSet());
        this.allowed = allowed;
        this.resolver = resolver;
    }

    @Override
    public InetAddress resolve(String host) throws IOException {
        InetAddress[] found;
        try {
            found = resolver.resolve(plain(host));
        } catch (UnknownHostException e) {
            throw new IOException("There is no host " + host, e);
        }
        boolean trusted = isTrusted(plain(host), found);
        for (InetAddress address : found) {
            if (trusted || isOpen(address)) {
                return address;
            }
        }
        throw new IOException(host + " is " + (found.length == 0 ? "nowhere" : found[0].getHostAddress())
                + ", an address of an internal network, and "
                + why(plain(host))
                + "; if that is right, add it to allow.networks in etc/" + TransferPolicy.PID + ".cfg");
    }

    private String why(String host) {
        if (configured.isEmpty()) {
            return "whoever named it is no operator";
        }
        return configured.contains(host) ? "was a public one before" : "not the host that was configured";
    }

    private boolean isTrusted(String host, InetAddress[] found) {
        return configured.contains(host)
                && !wasPublic.computeIfAbsent(host, key -> !Arrays.stream(found).allMatch(InternalAddresses::contain));
    }

    private boolean isOpen(InetAddress address) {
        return !InternalAddresses.contain(address) || allowed.get().stream().anyMatch(block -> block.contains(address));
    }

    /** Without the brackets of IPv6 addresses in URIs; names mean the same in either case. */
    private static String plain(String host) {
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        return (bracketed ? host.substring(1, host.length() - 1) : host).toLowerCase(Locale.ROOT);
    }
}
