package io.millrace.protocols.webrtc.description;

import io.millrace.formats.sdp.Attributes;
import io.millrace.formats.sdp.MalformedSdpException;
import io.millrace.formats.sdp.MediaDescription;
import io.millrace.formats.sdp.SessionDescription;
import io.millrace.protocols.webrtc.transport.Candidate;
import io.millrace.protocols.webrtc.transport.Fingerprint;
import io.millrace.protocols.webrtc.transport.RemoteParameters;
import io.millrace.protocols.webrtc.transport.Setup;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a peer offers: one transport for all its media.
 *
 * @param transport how it is reached, and by what its packets are known
 * @param media in the order of the description
 */
public record Offer(RemoteParameters transport, List<OfferedMedium> media) {
    /** Most bytes of an offer that are read. */
    public static final int MAX_BYTES = 64 * 1024;

    private static final int MAX_MEDIA = 16;
    private static final int MAX_CANDIDATES = 64;
    private static final int MAX_FORMATS = 96;
    private static final int MAX_ATTRIBUTES = 400;
    private static final int MAX_MID = 32;

    public Offer {
        media = List.copyOf(media);
    }

    /**
     * Reads an offer.
     *
     * @throws OfferRefusedException that says what is wrong or missing
     */
    public static Offer parse(String text) throws OfferRefusedException {
        SessionDescription description;
        try {
            description = SessionDescription.parse(text);
        } catch (MalformedSdpException e) {
            throw new OfferRefusedException(400, e.getMessage());
        }
        if (description.media().isEmpty() || description.media().size() > MAX_MEDIA) {
            throw new OfferRefusedException(400, "The offer has to have 1 to " + MAX_MEDIA + " media");
        }
        List<OfferedMedium> media = new ArrayList<>();
        for (MediaDescription each : description.media()) {
            String mid = each.attributes()
                    .value("mid")
                    .orElse(Integer.toString(media.size()))
                    .strip();
            if (mid.length() > MAX_MID || !mid.matches("[\\x21-\\x7E]+")) {
                throw new OfferRefusedException(400, "a=mid has to have 1 to " + MAX_MID + " characters");
            }
            if (each.formats().size() > MAX_FORMATS || each.attributes().list().size() > MAX_ATTRIBUTES) {
                throw new OfferRefusedException(
                        400,
                        "A medium may have at most " + MAX_FORMATS + " payload types and " + MAX_ATTRIBUTES
                                + " attributes");
            }
            if (media.stream().anyMatch(other -> other.mid().equals(mid))) {
                throw new OfferRefusedException(400, "Two media of the offer have the a=mid " + mid);
            }
            media.add(OfferedMedium.of(mid, each));
        }
        checkBundle(description, media);
        return new Offer(transport(description), media);
    }

    /** All media share one transport, on which RTCP travels beside RTP (RFC 9143, RFC 5761). */
    private static void checkBundle(SessionDescription description, List<OfferedMedium> media)
            throws OfferRefusedException {
        if (media.size() > 1
                && description.attributes().values("group").noneMatch(group -> group.startsWith("BUNDLE "))) {
            throw new OfferRefusedException(422, "The media have to share one transport: a=group:BUNDLE is missing");
        }
        for (OfferedMedium each : media) {
            boolean rtp = each.description().protocol().contains("RTP/");
            if (rtp && !each.description().protocol().endsWith("RTP/SAVPF")) {
                throw new OfferRefusedException(
                        422,
                        "The media have to be encrypted by DTLS: UDP/TLS/RTP/SAVPF, not "
                                + each.description().protocol());
            }
        }
    }

    private static RemoteParameters transport(SessionDescription description) throws OfferRefusedException {
        List<Candidate> candidates = Stream.concat(
                        description.attributes().values("candidate"),
                        description.media().stream()
                                .flatMap(each -> each.attributes().values("candidate")))
                .limit(MAX_CANDIDATES)
                .flatMap(value -> Candidate.parse(value).stream())
                .toList();
        try {
            List<Fingerprint> fingerprints = new ArrayList<>();
            for (String value : values(description, "fingerprint")) {
                Fingerprint fingerprint = Fingerprint.parse(value);
                if (!fingerprints.contains(fingerprint)) {
                    fingerprints.add(fingerprint);
                }
            }
            Setup setup = Setup.parse(first(description, "setup"))
                    .orElseThrow(() -> new IllegalArgumentException("a=setup has to be actpass, active or passive"));
            return new RemoteParameters(
                    first(description, "ice-ufrag"), first(description, "ice-pwd"), setup, fingerprints, candidates);
        } catch (IllegalArgumentException e) {
            throw new OfferRefusedException(400, e.getMessage());
        }
    }

    private static String first(SessionDescription description, String name) {
        return values(description, name).stream()
                .findFirst()
                .map(String::strip)
                .orElseThrow(() -> new IllegalArgumentException("a=" + name + " is missing"));
    }

    /** Of the first medium that says it, or of the session. */
    private static List<String> values(SessionDescription description, String name) {
        Optional<List<String>> ofMedium = description.media().stream()
                .map(MediaDescription::attributes)
                .filter(attributes -> attributes.has(name))
                .map(attributes -> limited(attributes, name))
                .findFirst();
        return ofMedium.orElseGet(() -> limited(description.attributes(), name));
    }

    private static List<String> limited(Attributes attributes, String name) {
        return attributes.values(name).limit(8).toList();
    }
}
