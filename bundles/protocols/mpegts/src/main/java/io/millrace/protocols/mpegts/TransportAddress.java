package io.millrace.protocols.mpegts;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where a transport stream comes from or goes to: {@code udp://HOST:PORT?NAME=VALUE&…} or {@code rtp://…}, each name also
 * as an option.
 *
 * @param rtp whether each datagram has an RTP header
 * @param host group, own address or receiver
 * @param port UDP port
 * @param source the only sender that is heard
 * @param networkInterface name or address of the interface for multicast
 * @param hops time to live of what is sent
 * @param programme program_number to publish; empty for the one that is listed first
 */
record TransportAddress(
        boolean rtp,
        String host,
        int port,
        Optional<InetAddress> source,
        Optional<String> networkInterface,
        int hops,
        Optional<Integer> programme) {
    private static final String SOURCE = "source";
    private static final String INTERFACE = "interface";
    private static final String TTL = "ttl";
    private static final String PROGRAMME = "program";
    private static final int MOST_HOPS = 255;
    private static final int MOST_PROGRAMME = 0xFFFF;
    private static final int MOST_PORT = 0xFFFF;

    /**
     * Reads where a pull listens.
     *
     * @throws IllegalArgumentException that says what is wrong
     */
    static TransportAddress ofPull(URI uri, Map<String, String> options) {
        return of(uri, options, List.of(SOURCE, INTERFACE, PROGRAMME));
    }

    /**
     * Reads where a push sends to.
     *
     * @throws IllegalArgumentException that says what is wrong
     */
    static TransportAddress ofPush(URI uri, Map<String, String> options) {
        return of(uri, options, List.of(INTERFACE, TTL));
    }

    private static TransportAddress of(URI uri, Map<String, String> options, List<String> known) {
        Map<String, String> values = new HashMap<>(options);
        values.putAll(query(uri));
        for (String name : values.keySet()) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException(name + " means nothing here; there are " + String.join(", ", known));
            }
        }
        if (uri.getPort() < 1 || uri.getPort() > MOST_PORT) {
            throw new IllegalArgumentException(uri.getScheme() + "://HOST:PORT has to name a port from 1 to 65535");
        }
        return new TransportAddress(
                uri.getScheme().equals("rtp"),
                uri.getHost(),
                uri.getPort(),
                Optional.ofNullable(values.get(SOURCE)).map(TransportAddress::address),
                Optional.ofNullable(values.get(INTERFACE)).filter(text -> !text.isBlank()),
                number(values, TTL, MOST_HOPS).orElse(1),
                number(values, PROGRAMME, MOST_PROGRAMME));
    }

    private static Map<String, String> query(URI uri) {
        Map<String, String> values = new HashMap<>();
        String query = uri.getRawQuery() == null ? "" : uri.getRawQuery();
        for (String pair : query.split("&")) {
            int equals = pair.indexOf('=');
            if (!pair.isEmpty()) {
                String value = equals < 0 ? "" : pair.substring(equals + 1).replace("+", "%2B");
                values.put(
                        equals < 0 ? pair : pair.substring(0, equals),
                        URLDecoder.decode(value, StandardCharsets.UTF_8));
            }
        }
        return values;
    }

    /** A name would have to be looked up, and who answers for it would decide whom to hear. */
    private static InetAddress address(String text) {
        InetAddress address = NetUtil.createInetAddressFromIpAddressString(text.strip());
        if (address == null) {
            throw new IllegalArgumentException(SOURCE + " is the IP address of the sender, not \"" + text + "\"");
        }
        return address;
    }

    private static Optional<Integer> number(Map<String, String> values, String name, int most) {
        String text = values.get(name);
        if (text == null) {
            return Optional.empty();
        }
        try {
            int number = Integer.parseInt(text.strip());
            if (number >= 1 && number <= most) {
                return Optional.of(number);
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new IllegalArgumentException(name + " is a number from 1 to " + most + ", not \"" + text + "\"");
    }

    @Override
    public String toString() {
        return (rtp ? "RTP " : "UDP ") + host + ":" + port;
    }
}
