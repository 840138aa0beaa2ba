package io.millrace.protocols.webrtc.publish;

import io.millrace.api.media.FourCc;
import io.millrace.formats.rtp.HeaderExtensions;
import io.millrace.formats.rtp.TransportFeedback;
import io.millrace.formats.sdp.RtpMap;
import io.millrace.protocols.webrtc.description.AnsweredMedium;
import io.millrace.protocols.webrtc.description.AnsweredMedium.Extension;
import io.millrace.protocols.webrtc.description.Offer;
import io.millrace.protocols.webrtc.description.OfferRefusedException;
import io.millrace.protocols.webrtc.description.OfferedMedium;
import io.millrace.protocols.webrtc.description.PayloadFormat;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is taken of what a publisher offers: one medium of pictures and one of sound, each in one codec. H.264 goes before
 * all others, for every player understands it; else the publisher's order counts.
 */
public final class PublishAnswer {
    private static final String OPUS_PARAMETERS = "minptime=10;useinbandfec=1;stereo=1;sprop-stereo=1";

    private static final List<String> LAYER_EXTENSIONS =
            List.of("urn:ietf:params:rtp-hdrext:sdes:mid", AnsweredMedium.LAYER, AnsweredMedium.REPAIRED_LAYER);

    private static final Set<String> KINDS = Set.of("audio", "video");
    private static final int UNUSABLE = 422;

    private PublishAnswer() {}

    /**
     * Chooses. All that is sent is taken, or nothing: a publisher that lacks its sound would not notice (RFC 9725 section
     * 4.4.3). What is not sent, and data channels, are left out.
     *
     * @throws OfferRefusedException if something of it cannot be taken
     */
    public static List<AnsweredMedium> of(Offer offer) throws OfferRefusedException {
        List<AnsweredMedium> media = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        for (OfferedMedium each : offer.media()) {
            if (!each.isSent() || !KINDS.contains(each.kind())) {
                media.add(AnsweredMedium.refused(each));
                continue;
            }
            PayloadFormat format =
                    preferred(each).orElseThrow(() -> new OfferRefusedException(UNUSABLE, noCodec(each)));
            if (!taken.add(each.kind())) {
                throw new OfferRefusedException(
                        UNUSABLE,
                        "The offer sends " + each.kind()
                                + " twice: one medium of each kind is taken (RFC 9725, 4.4.2)");
            }
            media.add(take(each, format));
        }
        if (taken.isEmpty()) {
            throw new OfferRefusedException(
                    UNUSABLE, "The offer sends nothing: a medium with a=sendonly or a=sendrecv is needed");
        }
        return media;
    }

    private static String noCodec(OfferedMedium medium) {
        String names = medium.description().rtpMaps().stream()
                .map(RtpMap::encoding)
                .distinct()
                .limit(16)
                .collect(Collectors.joining(", "));
        return "No codec of the offer's " + medium.kind() + " is known among " + names
                + "; known are H264 (packetization-mode=1), H265, AV1, VP9, VP8, opus, PCMU and PCMA";
    }

    private static Optional<PayloadFormat> preferred(OfferedMedium medium) {
        boolean video = medium.kind().equals("video");
        List<PayloadFormat> formats = medium.formats().stream()
                .filter(format -> format.isVideo() == video)
                .toList();
        return formats.stream()
                .filter(format ->
                        format.codec().equals(FourCc.AVC) || format.codec().equals(FourCc.OPUS))
                .findFirst()
                .or(() -> formats.stream().findFirst());
    }

    private static AnsweredMedium take(OfferedMedium medium, PayloadFormat format) {
        Set<String> feedback = new HashSet<>(Set.of(PayloadFormat.NACK, PayloadFormat.PICTURE_LOSS));
        List<Extension> extensions = new ArrayList<>();
        Optional<Integer> transport = medium.extension(TransportFeedback.EXTENSION);
        boolean wide = transport.isPresent() && format.feedback().contains(PayloadFormat.TRANSPORT);
        if (wide) {
            extensions.add(new Extension(transport.get(), TransportFeedback.EXTENSION));
            feedback.add(PayloadFormat.TRANSPORT);
        } else {
            feedback.add(PayloadFormat.ESTIMATE);
        }
        medium.extension(HeaderExtensions.CAPTURE_TIME)
                .ifPresent(id -> extensions.add(new Extension(id, HeaderExtensions.CAPTURE_TIME)));
        List<String> layers = layers(medium);
        if (!layers.isEmpty()) {
            for (String uri : LAYER_EXTENSIONS) {
                medium.extension(uri).ifPresent(id -> extensions.add(new Extension(id, uri)));
            }
        }
        feedback.retainAll(format.feedback());
        String parameters = format.codec().equals(FourCc.OPUS) ? OPUS_PARAMETERS : format.text();
        return AnsweredMedium.received(medium, format, parameters, feedback, extensions, layers);
    }

    /** Layers are told apart by the names in their packets. */
    private static List<String> layers(OfferedMedium medium) {
        return medium.kind().equals("video")
                        && medium.extension(AnsweredMedium.LAYER).isPresent()
                ? medium.layers()
                : List.of();
    }
}
