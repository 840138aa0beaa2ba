package io.millrace.http.internal;

import io.millrace.api.media.StreamName;
import io.millrace.api.packaging.ManifestException;
import io.millrace.api.packaging.Presentation;
import io.millrace.api.packaging.Presentations;
import io.millrace.api.packaging.SegmentedStream;
import io.millrace.api.session.Session;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** One presentation for each stream that the test adds. */
final class FakePresentations implements Presentations {
    /** What viewers who were let in got something of, by id. */
    final List<String> watched = new CopyOnWriteArrayList<>();

    private final Map<StreamName, Presentation> known = new ConcurrentHashMap<>();

    void add(String name, SegmentedStream... streams) {
        StreamName stream = StreamName.parse(name);
        List<Presentation.MediaTrack> tracks = List.of(streams).stream()
                .map(segments -> new Presentation.MediaTrack(segments, "video", "", true))
                .toList();
        known.put(
                stream,
                new Presentation(stream, Presentation.Kind.LIVE, 0, List.of(new Presentation.Period("0", 0, tracks))));
    }

    @Override
    public CompletionStage<Presentation> find(StreamName name, Session session) {
        Presentation presentation = known.get(name);
        return presentation == null
                ? CompletableFuture.failedFuture(new ManifestException(404, "There is no stream " + name))
                : CompletableFuture.completedFuture(presentation);
    }

    @Override
    public void watched(SegmentedStream stream) {
        watched.add(stream.id());
    }

    @Override
    public SegmentedStream segments(StreamName name, String segmentedStreamId) {
        Presentation presentation = known.get(name);
        if (presentation == null) {
            return null;
        }
        return presentation.tracks().stream()
                .map(Presentation.MediaTrack::stream)
                .filter(stream -> stream.id().equals(segmentedStreamId))
                .findFirst()
                .orElse(null);
    }
}
