package io.millrace.codecs.ffmpeg;

import io.millrace.api.codec.CodecProvider;
import io.millrace.api.codec.EncoderOffer;
import io.millrace.api.media.FourCc;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The codec bundles that are installed, and which of their encoders the worker opens. Safe for any thread. */
final class EncoderShelf {
    private static final Logger LOG = LoggerFactory.getLogger(EncoderShelf.class);

    private final List<Entry> entries;
    private volatile Set<String> opening = Set.of();
    private volatile String ffmpegVersion = "";

    EncoderShelf() {
        entries = new CopyOnWriteArrayList<>();
    }

    /** With the codec bundles of another, now and later, but for another build of FFmpeg. */
    EncoderShelf(EncoderShelf other) {
        entries = other.entries;
    }

    /** @param properties of the service */
    void add(CodecProvider provider, Map<String, Object> properties) {
        String fourCc = String.valueOf(properties.get("millrace.codec.four.cc"));
        Object ranking = properties.get("service.ranking");
        Object id = properties.get("service.id");
        entries.add(new Entry(
                fourCc,
                provider,
                ranking instanceof Integer number ? number : 0,
                id instanceof Long number ? number : 0));
    }

    void remove(CodecProvider provider) {
        entries.removeIf(entry -> entry.provider == provider);
    }

    /** What a worker said it opens on this machine. */
    void learn(String version, List<String> encoders) {
        if (!isKnown()) {
            LOG.info("FFmpeg {} opens {}", version, String.join(", ", encoders));
        }
        ffmpegVersion = version;
        opening = Set.copyOf(encoders);
    }

    /** Whether a worker told yet. */
    boolean isKnown() {
        return !ffmpegVersion.isEmpty();
    }

    String ffmpegVersion() {
        return ffmpegVersion;
    }

    boolean opens(String encoder) {
        return opening.contains(encoder);
    }

    boolean hasProvider(FourCc codec) {
        return entries.stream().anyMatch(entry -> entry.isFor(codec));
    }

    /** Encoders of a codec that open here, best first. */
    List<EncoderOffer> offers(FourCc codec, CodecProvider.Purpose purpose) {
        List<EncoderOffer> offers = new ArrayList<>();
        providers(codec).forEach(provider -> {
            try {
                offers.addAll(provider.encoders(purpose));
            } catch (RuntimeException | LinkageError e) {
                LOG.error("The codec bundle of {} failed", codec, e);
            }
        });
        return offers.stream()
                .filter(offer -> offer.codec().equals(codec) && opens(offer.name()))
                .toList();
    }

    /** The highest ranking first, then the newest. */
    private Stream<CodecProvider> providers(FourCc codec) {
        return entries.stream()
                .filter(entry -> entry.isFor(codec))
                .sorted(Comparator.comparingInt((Entry entry) -> -entry.ranking)
                        .thenComparing(entry -> -entry.serviceId))
                .map(entry -> entry.provider);
    }

    private record Entry(String fourCc, CodecProvider provider, int ranking, long serviceId) {
        boolean isFor(FourCc codec) {
            return fourCc.equals(codec.toString());
        }
    }
}
