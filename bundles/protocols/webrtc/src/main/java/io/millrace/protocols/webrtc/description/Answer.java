package io.millrace.protocols.webrtc.description;

import io.millrace.formats.sdp.Attributes;
import io.millrace.formats.sdp.MediaDescription;
import io.millrace.formats.sdp.SessionDescription;
import io.millrace.protocols.webrtc.transport.Candidate;
import io.millrace.protocols.webrtc.transport.LocalParameters;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Writes what this server answers to an offer. RTCP shares the port of RTP; {@code rtcp-mux-only} is an offer's to say, RFC
 * 8858 section 4 forbids it in answers, whatever the example of RFC 9725 shows.
 */
public final class Answer {
    private static final String CONNECTION = "IN IP4 0.0.0.0";
    /** Addresses may come later (RFC 8838), and checks are those of RFC 8445. */
    private static final String ICE_OPTIONS = "trickle ice2";

    private static final List<String> FEEDBACK = List.of(
            PayloadFormat.NACK,
            PayloadFormat.PICTURE_LOSS,
            PayloadFormat.FULL_INTRA,
            PayloadFormat.ESTIMATE,
            PayloadFormat.TRANSPORT);

    private Answer() {}

    /**
     * The whole answer.
     *
     * @param id tells it from other answers
     * @param media one for each medium of the offer, in its order
     * @param local this side of the transport
     * @param candidates addresses of this server
     */
    public static String write(long id, List<AnsweredMedium> media, LocalParameters local, List<Candidate> candidates) {
        List<MediaDescription> descriptions = new ArrayList<>();
        boolean first = true;
        for (AnsweredMedium each : media) {
            descriptions.add(each.isAccepted() ? accepted(each, local, first ? candidates : List.of()) : refused(each));
            first &= !each.isAccepted();
        }
        Attributes attributes = Attributes.of(
                "group",
                "BUNDLE " + bundled(media),
                "msid-semantic",
                " WMS *",
                "ice-lite",
                "",
                "ice-options",
                ICE_OPTIONS);
        return new SessionDescription("- " + id + " 1 IN IP4 0.0.0.0", "-", "", attributes, descriptions).toString();
    }

    private static String bundled(List<AnsweredMedium> media) {
        return media.stream()
                .filter(AnsweredMedium::isAccepted)
                .map(each -> each.offered().mid())
                .collect(Collectors.joining(" "));
    }

    private static MediaDescription refused(AnsweredMedium medium) {
        MediaDescription offered = medium.offered().description();
        return new MediaDescription(
                offered.kind(),
                0,
                offered.protocol(),
                offered.formats(),
                CONNECTION,
                Attributes.of("mid", medium.offered().mid(), "inactive", ""));
    }

    private static MediaDescription accepted(AnsweredMedium medium, LocalParameters local, List<Candidate> candidates) {
        PayloadFormat format = medium.format();
        String payloadType = Integer.toString(format.map().payloadType());
        List<String> formats = new ArrayList<>(List.of(payloadType));
        Attributes lines = transport(local)
                .and("mid", medium.offered().mid())
                .and("rtcp-mux", "", "rtcp-rsize", "")
                .and(medium.sends() ? "sendonly" : "recvonly", "");
        for (AnsweredMedium.Extension each : medium.extensions()) {
            lines = lines.and("extmap", each.id() + " " + each.uri());
        }
        lines = lines.and("rtpmap", format.map().toString());
        if (!medium.parameters().isEmpty()) {
            lines = lines.and("fmtp", payloadType + " " + medium.parameters());
        }
        for (String each : FEEDBACK) {
            if (medium.feedback().contains(each)) {
                lines = lines.and("rtcp-fb", payloadType + " " + each);
            }
        }
        if (format.retransmission() >= 0) {
            formats.add(Integer.toString(format.retransmission()));
            lines = lines.and(
                    "rtpmap", format.retransmission() + " rtx/" + format.map().clockRateHz());
            lines = lines.and("fmtp", format.retransmission() + " apt=" + payloadType);
        }
        lines = sources(medium, layers(medium, lines));
        for (Candidate each : candidates) {
            lines = lines.and("candidate", each.toString());
        }
        if (!candidates.isEmpty()) {
            lines = lines.and("end-of-candidates", "");
        }
        return new MediaDescription(
                medium.offered().kind(), 9, medium.offered().description().protocol(), formats, CONNECTION, lines);
    }

    private static Attributes layers(AnsweredMedium medium, Attributes lines) {
        if (medium.layers().isEmpty()) {
            return lines;
        }
        Attributes all = lines;
        for (String each : medium.layers()) {
            all = all.and("rid", each + " recv");
        }
        return all.and("simulcast", "recv " + String.join(";", medium.layers()));
    }

    private static Attributes transport(LocalParameters local) {
        return Attributes.of(
                "ice-ufrag",
                local.usernameFragment(),
                "ice-pwd",
                local.password(),
                "fingerprint",
                local.fingerprint().toString(),
                "setup",
                local.setup().toString());
    }

    private static Attributes sources(AnsweredMedium medium, Attributes lines) {
        if (!medium.sends()) {
            return lines;
        }
        String cname = " cname:" + AnsweredMedium.SOURCE_NAME;
        Attributes all = lines.and(
                "msid", AnsweredMedium.SOURCE_NAME + " " + medium.offered().kind());
        if (medium.format().retransmission() >= 0) {
            all = all.and("ssrc-group", "FID " + medium.source() + " " + medium.retransmissionSource());
        }
        all = all.and("ssrc", medium.source() + cname);
        return medium.format().retransmission() < 0 ? all : all.and("ssrc", medium.retransmissionSource() + cname);
    }
}
