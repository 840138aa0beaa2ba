package io.millrace.net.internal;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Map;

/**
 * What the environment says about sockets: {@code MILLRACE_BIND}, {@code MILLRACE_<NAME>_PORT},
 * {@code MILLRACE_RTP_PORTS} and {@code MILLRACE_TRUSTED_PROXIES}.
 *
 * @param bind address of all listeners
 * @param trustedProxies whose headers are believed
 * @param environment for ports
 */
record NetSettings(InetAddress bind, AddressRanges trustedProxies, Map<String, String> environment) {
    private static final int MAX_PORT = 65_535;
    private static final String RTP_PORTS = "MILLRACE_RTP_PORTS";

    NetSettings {
        environment = Map.copyOf(environment);
    }

    /** @throws IllegalArgumentException that names the variable that is wrong */
    static NetSettings of(Map<String, String> environment) {
        String bind = environment.getOrDefault("MILLRACE_BIND", "").strip();
        String proxies = environment.getOrDefault("MILLRACE_TRUSTED_PROXIES", "");
        InetAddress address;
        try {
            address = InetAddress.getByName(bind.isEmpty() ? "0.0.0.0" : bind);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("MILLRACE_BIND=" + bind + " is not an address of this machine", e);
        }
        try {
            return new NetSettings(address, AddressRanges.parse(proxies), environment);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("MILLRACE_TRUSTED_PROXIES: " + e.getMessage(), e);
        }
    }

    /** Where a protocol listens; the environment overrides the component property. */
    InetSocketAddress address(String name, int defaultPort) {
        String variable = "MILLRACE_" + name.toUpperCase(Locale.ROOT).replace('-', '_') + "_PORT";
        String text = environment.getOrDefault(variable, "").strip();
        if (text.isEmpty()) {
            return new InetSocketAddress(bind, defaultPort);
        }
        try {
            int port = Integer.parseInt(text);
            if (port >= 0 && port <= MAX_PORT) {
                return new InetSocketAddress(bind, port);
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new IllegalArgumentException(variable + "=" + text + " is not a port number from 0 to " + MAX_PORT);
    }

    /** UDP ports for media whose ports are agreed on for each session. */
    PortRange rtpPorts() {
        return PortRange.parse(RTP_PORTS, environment.getOrDefault(RTP_PORTS, ""));
    }
}
