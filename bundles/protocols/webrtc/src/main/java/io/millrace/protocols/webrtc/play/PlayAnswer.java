package io.millrace.protocols.webrtc.play;

import io.millrace.api.codec.PlayableCodecs;
import io.millrace.api.live.LiveStream;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.Track;
import io.millrace.formats.bitstream.AvcConfiguration;
import io.millrace.formats.bitstream.MalformedBitstreamException;
import io.millrace.formats.rtp.TransportFeedback;
import io.millrace.protocols.webrtc.SessionSettings;
import io.millrace.protocols.webrtc.description.AnsweredMedium;
import io.millrace.protocols.webrtc.description.Offer;
import io.millrace.protocols.webrtc.description.OfferRefusedException;
import io.millrace.protocols.webrtc.description.OfferedMedium;
import io.millrace.protocols.webrtc.description.PayloadFormat;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;

/** What a viewer gets of what it offers to receive: the pictures and the sound of a stream, as far as it knows the codecs. */
final class PlayAnswer {
    private static final Set<String> FEEDBACK =
            Set.of(PayloadFormat.NACK, PayloadFormat.PICTURE_LOSS, PayloadFormat.FULL_INTRA);

    private PlayAnswer() {}

    /** The codecs that a viewer knows. */
    static PlayableCodecs codecs(Offer offer) {
        return new PlayableCodecs(codecs(offer, "video"), codecs(offer, "audio"));
    }

    private static Set<FourCc> codecs(Offer offer, String kind) {
        return offer.media().stream()
                .filter(each -> each.kind().equals(kind) && each.isReceived())
                .flatMap(each -> each.formats().stream())
                .map(PayloadFormat::codec)
                .collect(Collectors.toSet());
    }

    /** Whether a stream's pictures go in another order than they are shown, as browsers never take them. */
    static boolean isReordered(LiveStream stream) {
        return stream.tracks().stream()
                .filter(Track::isVideo)
                .map(Track::format)
                .findFirst()
                .filter(format -> format.codec().equals(FourCc.AVC))
                .map(format -> isReordered(AvcConfiguration.parse(format.configuration())))
                .orElse(false);
    }

    private static boolean isReordered(AvcConfiguration avc) {
        try {
            return avc.firstSps().numReorderFrames() > 0;
        } catch (MalformedBitstreamException e) {
            return false;
        }
    }

    /**
     * Chooses.
     *
     * @param pictures those of the stream; empty if it has none
     * @param sound that of the stream; empty if it has none
     * @throws OfferRefusedException if neither pictures nor sound can be played
     */
    static List<AnsweredMedium> of(
            Offer offer, Optional<SentFormat> pictures, Optional<SentFormat> sound, SessionSettings settings)
            throws OfferRefusedException {
        List<AnsweredMedium> media = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        long source = ThreadLocalRandom.current().nextInt(1 << 30) * 2L;
        for (OfferedMedium each : offer.media()) {
            Optional<SentFormat> sent =
                    each.kind().equals("video") ? pictures : each.kind().equals("audio") ? sound : Optional.empty();
            Optional<PayloadFormat> format =
                    each.isReceived() ? sent.flatMap(found -> format(each, found)) : Optional.empty();
            if (format.isPresent() && taken.add(each.kind())) {
                List<AnsweredMedium.Extension> used = extensions(each, format.get(), settings);
                media.add(AnsweredMedium.sent(
                        each,
                        format.get(),
                        parameters(format.get(), sent.get()),
                        feedback(format.get(), used),
                        used,
                        source));
                source += 2;
            } else {
                media.add(AnsweredMedium.refused(each));
            }
        }
        if (taken.isEmpty()) {
            throw new OfferRefusedException(
                    422, "The offer receives none of the codecs of the stream: " + name(pictures) + " " + name(sound));
        }
        return media;
    }

    private static String name(Optional<SentFormat> format) {
        return format.map(each -> each.codec().toString()).orElse("");
    }

    /** One of the same profile of H.264 if there is any, for decoders of others may be slower; they do all the same. */
    private static Optional<PayloadFormat> format(OfferedMedium medium, SentFormat sent) {
        List<PayloadFormat> known = medium.formats().stream()
                .filter(each -> each.codec().equals(sent.codec()))
                .toList();
        if (sent.codec().equals(FourCc.AVC)) {
            return known.stream()
                    .filter(each -> each.avcProfile() == sent.avcProfile())
                    .findFirst()
                    .or(() -> known.stream().findFirst());
        }
        return known.stream().findFirst();
    }

    private static String parameters(PayloadFormat format, SentFormat sent) {
        if (!format.codec().equals(FourCc.OPUS)) {
            return format.text();
        }
        return "minptime=10;useinbandfec=1" + (sent.stereo() ? ";stereo=1;sprop-stereo=1" : "");
    }

    /** Packets are numbered for viewers that tell when each came; those that estimate by themselves get sending times. */
    private static List<AnsweredMedium.Extension> extensions(
            OfferedMedium medium, PayloadFormat format, SessionSettings settings) {
        boolean numbered = format.feedback().contains(PayloadFormat.TRANSPORT)
                && isUsable(medium.extension(TransportFeedback.EXTENSION));
        List<AnsweredMedium.Extension> used = new ArrayList<>();
        for (String uri : SentExtensions.KNOWN) {
            boolean wanted =
                    switch (uri) {
                        case TransportFeedback.EXTENSION -> numbered;
                        case SentExtensions.SEND_TIME -> !numbered;
                        case SentExtensions.PLAYOUT_DELAY -> format.isVideo() && settings.playoutDelay() != null;
                        default -> true;
                    };
            Optional<Integer> id = medium.extension(uri);
            if (wanted && isUsable(id)) {
                used.add(new AnsweredMedium.Extension(id.get(), uri));
            }
        }
        return used;
    }

    private static boolean isUsable(Optional<Integer> id) {
        return id.isPresent() && id.get() <= SentExtensions.MOST_ID;
    }

    private static Set<String> feedback(PayloadFormat format, List<AnsweredMedium.Extension> extensions) {
        Set<String> used = new HashSet<>(FEEDBACK);
        boolean numbered = extensions.stream().anyMatch(each -> each.uri().equals(TransportFeedback.EXTENSION));
        used.add(numbered ? PayloadFormat.TRANSPORT : PayloadFormat.ESTIMATE);
        used.retainAll(format.feedback());
        if (format.retransmission() < 0 && !format.isVideo()) {
            // what is sent again without another source for it is remembered, of one source only
            used.remove(PayloadFormat.NACK);
        }
        return used;
    }
}
