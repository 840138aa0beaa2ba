package io.millrace.protocols.onvif;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/** Addresses of services of devices. */
final class ServiceAddress {
    private static final int LONGEST = 1_024;

    private ServiceAddress() {}

    /** An address over HTTP without credentials; empty if it is none. */
    static Optional<URI> parse(String text) {
        try {
            URI uri = new URI(text);
            boolean http = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
            return http && uri.getHost() != null && uri.getRawUserInfo() == null && text.length() <= LONGEST
                    ? Optional.of(uri)
                    : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    /**
     * Where a service is that a device names: always on the host, and over the scheme, on which the device was asked.
     * Behind a router a device does not know its own address, and it shall not lead anybody to another one.
     */
    static URI of(URI device, String named) {
        return parse(named)
                .map(service -> {
                    boolean same = service.getScheme().equalsIgnoreCase(device.getScheme());
                    String path =
                            service.getRawPath() == null || service.getRawPath().isEmpty() ? "/" : service.getRawPath();
                    String query = service.getRawQuery() == null ? "" : "?" + service.getRawQuery();
                    boolean sameHost = service.getHost().equalsIgnoreCase(device.getHost());
                    int port = same && sameHost ? service.getPort() : device.getPort();
                    return URI.create(device.getScheme() + "://" + device.getHost() + (port > 0 ? ":" + port : "")
                            + path + query);
                })
                .orElse(device);
    }

    static boolean isSecure(URI address) {
        return "https".equalsIgnoreCase(address.getScheme());
    }

    static int port(URI address) {
        if (address.getPort() > 0) {
            return address.getPort();
        }
        return isSecure(address) ? 443 : 80;
    }
}
