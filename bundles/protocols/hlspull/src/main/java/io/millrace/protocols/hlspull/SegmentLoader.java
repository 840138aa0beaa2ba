package io.millrace.protocols.hlspull;

import io.millrace.protocols.hlspull.SegmentCursor.Next;
import io.millrace.protocols.hlspull.fetch.Answer;
import io.millrace.protocols.hlspull.playlist.Encryption;
import io.millrace.protocols.hlspull.playlist.Resource;
import io.millrace.protocols.hlspull.playlist.Segment;
import io.millrace.protocols.hlspull.segment.Decryption;
import io.millrace.protocols.hlspull.segment.SegmentMedia;
import io.millrace.protocols.hlspull.segment.SegmentReader;
import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Loads segments with what they need, keys and maps, which are kept for the next ones, and reads them. */
final class SegmentLoader {
    private static final int KEYS = 16;
    private static final int MOST_KEY_BYTES = 4_096;

    private final Playback playback;
    private final SegmentReader reader = new SegmentReader();
    private final Map<URI, byte[]> keys = new LinkedHashMap<>();
    private Optional<Resource> mapResource = Optional.empty();
    private byte[] map;

    SegmentLoader(Playback playback) {
        this.playback = playback;
    }

    /**
     * A segment as it came.
     *
     * @param answer its bytes
     * @param map what initialises it, as it came
     * @param key its key
     */
    record Loaded(Answer answer, Optional<byte[]> map, Optional<byte[]> key) {}

    /** Fetches a segment and what is not here yet of what it needs. */
    CompletableFuture<Loaded> load(Segment segment) {
        int most = playback.limits().segmentBytes();
        long requestUs = playback.limits().requestUs();
        CompletableFuture<Optional<byte[]>> wantedKey = segment.encryption().isEmpty()
                ? CompletableFuture.completedFuture(Optional.empty())
                : key(segment.encryption().get()).thenApply(Optional::of);
        CompletableFuture<Optional<byte[]>> wantedMap = segment.map().isEmpty()
                ? CompletableFuture.completedFuture(Optional.empty())
                : map(segment.map().get()).thenApply(Optional::of);
        return playback.fetcher()
                .fetch(segment.content(), most, requestUs + 2 * segment.durationUs())
                .thenCombine(wantedKey, (answer, key) -> new Loaded(answer, Optional.empty(), key))
                .thenCombine(wantedMap, (loaded, found) -> new Loaded(loaded.answer(), found, loaded.key()));
    }

    private CompletableFuture<byte[]> key(Encryption encryption) {
        byte[] known = keys.get(encryption.key());
        return known != null
                ? CompletableFuture.completedFuture(known)
                : playback.fetcher()
                        .fetch(
                                Resource.whole(encryption.key()),
                                MOST_KEY_BYTES,
                                playback.limits().requestUs())
                        .thenApply(Answer::body);
    }

    private CompletableFuture<byte[]> map(Resource resource) {
        return mapResource.filter(resource::equals).isPresent()
                ? CompletableFuture.completedFuture(map)
                : playback.fetcher()
                        .fetch(
                                resource,
                                playback.limits().segmentBytes(),
                                playback.limits().requestUs())
                        .thenApply(Answer::body);
    }

    /** @throws IOException that says what is wrong with it */
    SegmentMedia read(Next next, Loaded loaded) throws IOException {
        Segment segment = next.segment();
        byte[] bytes = loaded.answer().body();
        Optional<byte[]> header = loaded.map();
        if (segment.map().isPresent()) {
            mapResource = segment.map();
            map = header.orElseThrow();
        }
        if (segment.encryption().isPresent()) {
            Encryption encryption = segment.encryption().get();
            byte[] key = loaded.key().orElseThrow();
            keep(encryption.key(), key);
            bytes = Decryption.decrypt(bytes, key, encryption, segment.sequence());
            if (header.isPresent()) {
                header = Optional.of(Decryption.decryptMap(header.get(), key, encryption, segment.sequence()));
            }
        }
        return reader.read(bytes, header, next.continues());
    }

    private void keep(URI uri, byte[] key) {
        keys.put(uri, key);
        if (keys.size() > KEYS) {
            keys.remove(keys.keySet().iterator().next());
        }
    }
}
