package io.millrace.formats.sdp;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * One medium of a session (RFC 8866 section 5.14).
 *
 * @param kind {@code video}, {@code audio}, {@code application}
 * @param port transport port; 0 where another protocol agrees on it
 * @param protocol for example {@code RTP/AVP}
 * @param formats payload types, for RTP
 * @param connection value of {@code c=}, empty if the session's holds
 * @param attributes of this medium
 */
public record MediaDescription(
        String kind, int port, String protocol, List<String> formats, String connection, Attributes attributes) {
    private static final int MAX_PORT = 65_535;

    public MediaDescription {
        Lines.checkWritable(kind);
        Lines.checkWritable(protocol);
        Lines.checkWritable(connection);
        formats = List.copyOf(formats);
        formats.forEach(Lines::checkWritable);
    }

    static MediaDescription parse(Lines lines) {
        if (lines.type() != 'm') {
            throw lines.broken("a medium begins with m=");
        }
        MalformedSdpException broken = lines.broken("it should be m=<kind> <port> <protocol> <formats>");
        String[] words = lines.take().split("\\s+");
        if (words.length < 4) {
            throw broken;
        }
        int port = port(words[1], broken);
        String connection = "";
        List<Attribute> attributes = new ArrayList<>();
        while (lines.hasNext() && lines.type() != 'm') {
            char type = lines.type();
            String value = lines.take();
            if (type == 'a') {
                attributes.add(Attribute.parse(value));
            } else if (type == 'c') {
                connection = value;
            }
        }
        List<String> formats = List.of(words).subList(3, words.length);
        return new MediaDescription(words[0], port, words[2], formats, connection, new Attributes(attributes));
    }

    /** {@code <port>} or {@code <port>/<count>}. */
    private static int port(String text, MalformedSdpException broken) {
        try {
            int port = Integer.parseInt(text.contains("/") ? text.substring(0, text.indexOf('/')) : text);
            if (port >= 0 && port <= MAX_PORT) {
                return port;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw broken;
    }

    /**
     * How a payload type is to be read: what {@code a=rtpmap} says, or RFC 3551 for a static payload type.
     *
     * @return empty if neither knows it
     */
    public Optional<RtpMap> rtpMap(int payloadType) {
        return attributes
                .values("rtpmap")
                .flatMap(value -> RtpMap.parse(value).stream())
                .filter(map -> map.payloadType() == payloadType)
                .findFirst()
                .or(() -> RtpMap.ofStatic(payloadType));
    }

    /** The payload types that are known, in the order of preference. Reads each line once, however many there are. */
    public List<RtpMap> rtpMaps() {
        Map<Integer, RtpMap> said = attributes
                .values("rtpmap")
                .flatMap(value -> RtpMap.parse(value).stream())
                .collect(Collectors.toMap(RtpMap::payloadType, Function.identity(), (first, second) -> first));
        return formats.stream()
                .filter(format -> format.matches("\\d{1,3}"))
                .map(Integer::parseInt)
                .flatMap(payloadType ->
                        Optional.ofNullable(said.get(payloadType)).or(() -> RtpMap.ofStatic(payloadType)).stream())
                .toList();
    }

    /** What {@code a=fmtp} says of a payload type. */
    public FormatParameters parameters(int payloadType) {
        String prefix = Integer.toString(payloadType);
        return attributes
                .values("fmtp")
                .map(String::strip)
                .filter(value -> value.equals(prefix) || value.startsWith(prefix + " "))
                .map(value -> FormatParameters.parse(value.substring(prefix.length())))
                .findFirst()
                .orElse(FormatParameters.NONE);
    }

    /** What {@code a=fmtp} says of every payload type. Reads each line once, however many there are. */
    public Map<Integer, FormatParameters> parameters() {
        Map<Integer, FormatParameters> all = new LinkedHashMap<>();
        attributes.values("fmtp").map(value -> value.strip().split("\\s+", 2)).forEach(words -> {
            if (words[0].matches("\\d{1,3}")) {
                all.putIfAbsent(
                        Integer.parseInt(words[0]),
                        words.length < 2 ? FormatParameters.NONE : FormatParameters.parse(words[1]));
            }
        });
        return all;
    }

    void write(StringBuilder out) {
        out.append("m=").append(kind).append(' ').append(port).append(' ').append(protocol);
        formats.forEach(format -> out.append(' ').append(format));
        out.append("\r\n");
        if (!connection.isEmpty()) {
            out.append("c=").append(connection).append("\r\n");
        }
        attributes
                .list()
                .forEach(attribute -> out.append("a=").append(attribute).append("\r\n"));
    }
}
