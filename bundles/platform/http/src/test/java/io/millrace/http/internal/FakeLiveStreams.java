package io.millrace.http.internal;

import io.millrace.api.live.LiveStream;
import io.millrace.api.live.LiveStreams;
import io.millrace.api.live.Publisher;
import io.millrace.api.media.StreamName;
import io.millrace.api.session.Session;
import io.millrace.testkit.FakeLiveStream;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Streams that the test adds. */
final class FakeLiveStreams implements LiveStreams {
    private final Map<StreamName, LiveStream> streams = new ConcurrentHashMap<>();

    FakeLiveStream addRendition(FakeLiveStream origin, String name) {
        FakeLiveStream stream = origin.rendition(name);
        streams.put(stream.name(), stream);
        return stream;
    }

    FakeLiveStream add(String name) {
        FakeLiveStream stream = new FakeLiveStream(name);
        streams.put(stream.name(), stream);
        return stream;
    }

    @Override
    public Optional<LiveStream> find(StreamName name) {
        return Optional.ofNullable(streams.get(name));
    }

    @Override
    public Collection<LiveStream> list() {
        return List.copyOf(streams.values());
    }

    @Override
    public LiveStream expect(StreamName name) {
        return streams.computeIfAbsent(name, key -> new FakeLiveStream(key.toString()));
    }

    @Override
    public void unexpect(StreamName name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Publisher publish(StreamName name, Session session) {
        throw new UnsupportedOperationException();
    }
}
