package io.millrace.protocols.rtsp.message;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How a medium is to travel (RFC 2326 section 12.39): one of the transports that the client can do. Where the client wants
 * it sent is not read: media goes to the address that asked for it.
 *
 * @param interleaved whether inside the RTSP connection; else over UDP
 * @param first channel of RTP inside the connection or the client's UDP port of RTP; -1 if not said
 * @param second that of RTCP
 */
public record Transport(boolean interleaved, int first, int second) {
    private static final int MAX_CHANNEL = 255;
    private static final int MAX_PORT = 65_535;

    /**
     * The first transport of a header that can be served.
     *
     * @param header value of {@code Transport}
     * @param udp whether UDP can be served
     */
    public static Optional<Transport> choose(String header, boolean udp) {
        for (String each : header.split(",")) {
            Optional<Transport> transport = parse(each);
            if (transport.isPresent() && (udp || transport.get().interleaved())) {
                return transport;
            }
        }
        return Optional.empty();
    }

    /** Whether a client would rather have a group than anything that {@link #choose} finds. */
    public static boolean prefersMulticast(String header) {
        for (String each : header.split(",")) {
            String text = each.strip().toLowerCase(Locale.ROOT);
            boolean udp = text.startsWith("rtp/avp;") || text.startsWith("rtp/avp/udp;");
            if (udp && List.of(text.split(";")).contains("multicast")) {
                return true;
            }
            if (parse(each).isPresent()) {
                return false;
            }
        }
        return false;
    }

    private static Optional<Transport> parse(String text) {
        String[] parts = text.strip().split(";");
        String profile = parts[0].strip().toUpperCase(Locale.ROOT);
        boolean tcp = profile.equals("RTP/AVP/TCP");
        if (!tcp && !profile.equals("RTP/AVP") && !profile.equals("RTP/AVP/UDP")) {
            return Optional.empty();
        }
        String range = "";
        for (String part : parts) {
            String name = part.strip().toLowerCase(Locale.ROOT);
            if (name.equals("multicast")) {
                return Optional.empty();
            }
            String prefix = tcp ? "interleaved=" : "client_port=";
            if (name.startsWith(prefix)) {
                range = name.substring(prefix.length());
            }
        }
        int[] numbers = range(range, tcp ? MAX_CHANNEL : MAX_PORT);
        if (numbers.length == 0) {
            return tcp && range.isEmpty() ? Optional.of(new Transport(true, -1, -1)) : Optional.empty();
        }
        return Optional.of(new Transport(tcp, numbers[0], numbers[1]));
    }

    /** The ports of a server's answer, RTP and RTCP; empty if it names none. */
    public static int[] serverPorts(String header) {
        for (String part : header.split(";")) {
            if (part.strip().toLowerCase(Locale.ROOT).startsWith("server_port=")) {
                return range(part.strip().substring("server_port=".length()), MAX_PORT);
            }
        }
        return new int[0];
    }

    /** {@code 4-5}, or {@code 4} for the same; empty if it is neither. */
    static int[] range(String text, int most) {
        String[] ends = text.strip().split("-", 2);
        try {
            int first = Integer.parseInt(ends[0]);
            int second = ends.length > 1 ? Integer.parseInt(ends[1]) : first + 1;
            boolean sane = first >= 0 && first <= most && second >= 0 && second <= most && first != second;
            return sane ? new int[] {first, second} : new int[0];
        } catch (NumberFormatException e) {
            return new int[0];
        }
    }
}
