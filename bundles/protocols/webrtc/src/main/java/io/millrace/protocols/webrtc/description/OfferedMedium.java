package io.millrace.protocols.webrtc.description;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import io.millrace.formats.sdp.FormatParameters;
import io.millrace.formats.sdp.MediaDescription;
import io.millrace.formats.sdp.RtpMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One medium of an offer.
 *
 * @param mid its name in the bundle
 * @param description its lines
 * @param formats the payload formats that this server knows too, in the order of the offer
 */
public record OfferedMedium(String mid, MediaDescription description, List<PayloadFormat> formats) {
    private static final String WHOLE = "*";
    private static final String LAYER_NAME = "[A-Za-z0-9_-]{1,32}";
    private static final int MAX_LAYERS = 8;

    /** {@code audio}, {@code video} or {@code application}. */
    public String kind() {
        return description.kind();
    }

    /** Whether the peer would send it. */
    public boolean isSent() {
        return !has("recvonly") && !has("inactive") && !isRefused();
    }

    /** Whether the peer would receive it. */
    public boolean isReceived() {
        return !has("sendonly") && !has("inactive") && !isRefused();
    }

    /** A medium that is there only in a bundle has port 0 too (RFC 9143 section 6). */
    private boolean isRefused() {
        return description.port() == 0 && !has("bundle-only");
    }

    private boolean has(String attribute) {
        return description.attributes().has(attribute);
    }

    /** Reads each line once, for a description may have as many lines for each of as many formats. */
    static OfferedMedium of(String mid, MediaDescription description) {
        List<RtpMap> maps = description.rtpMaps();
        Map<Integer, FormatParameters> parameters = description.parameters();
        Map<Integer, Integer> repeated = new HashMap<>();
        for (RtpMap each : maps) {
            if (each.is("rtx")) {
                int of = parameters
                        .getOrDefault(each.payloadType(), FormatParameters.NONE)
                        .number("apt", -1);
                repeated.putIfAbsent(of, each.payloadType());
            }
        }
        Map<String, String> fmtp =
                byPayloadType(description, "fmtp").collect(toMap(Words::first, Words::rest, (a, b) -> a));
        Map<String, Set<String>> feedback = byPayloadType(description, "rtcp-fb")
                .collect(groupingBy(Words::first, mapping(each -> each.rest().toLowerCase(Locale.ROOT), toSet())));
        List<PayloadFormat> formats = maps.stream()
                .flatMap(map -> PayloadFormat.of(
                        map,
                        parameters.getOrDefault(map.payloadType(), FormatParameters.NONE),
                        fmtp.getOrDefault(Integer.toString(map.payloadType()), ""),
                        repeated.getOrDefault(map.payloadType(), -1),
                        feedback(feedback, map.payloadType()))
                        .stream())
                .toList();
        return new OfferedMedium(mid, description, formats);
    }

    private record Words(String first, String rest) {}

    private static Stream<Words> byPayloadType(MediaDescription description, String name) {
        return description
                .attributes()
                .values(name)
                .map(value -> value.strip().split("\\s+", 2))
                .filter(words -> words.length == 2)
                .map(words -> new Words(words[0], words[1].strip()));
    }

    private static Set<String> feedback(Map<String, Set<String>> byPayloadType, int payloadType) {
        Set<String> feedback = new HashSet<>(byPayloadType.getOrDefault(Integer.toString(payloadType), Set.of()));
        feedback.addAll(byPayloadType.getOrDefault(WHOLE, Set.of()));
        return Set.copyOf(feedback);
    }

    /** The number of a header extension, 1 to 255; empty if it is not offered. */
    public Optional<Integer> extension(String uri) {
        return description
                .attributes()
                .values("extmap")
                .map(value -> value.strip().split("\\s+"))
                .filter(words -> words.length >= 2 && words[1].equals(uri))
                .flatMap(words -> number(words[0]).stream())
                .findFirst();
    }

    /** {@code 3} or {@code 3/sendonly}. */
    private static Optional<Integer> number(String word) {
        String digits = word.contains("/") ? word.substring(0, word.indexOf('/')) : word;
        return digits.matches("[1-9]\\d{0,2}") && Integer.parseInt(digits) <= 255
                ? Optional.of(Integer.parseInt(digits))
                : Optional.empty();
    }

    /** The layers that the peer would send of one picture, by their names (RFC 8851, RFC 8853); fewer than two are none. */
    public List<String> layers() {
        if (description.attributes().values("simulcast").noneMatch(value -> value.contains("send "))) {
            return List.of();
        }
        List<String> names = description
                .attributes()
                .values("rid")
                .map(value -> value.strip().split("\\s+"))
                .filter(words -> words.length >= 2 && words[1].equals("send"))
                .map(words -> words[0])
                .filter(name -> name.matches(LAYER_NAME))
                .distinct()
                .limit(MAX_LAYERS)
                .toList();
        return names.size() < 2 ? List.of() : names;
    }
}
