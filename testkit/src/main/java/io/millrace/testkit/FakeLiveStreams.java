package io.millrace.testkit;

import io.millrace.api.live.LiveStream;
import io.millrace.api.live.LiveStreams;
import io.millrace.api.live.PublishRefusedException;
import io.millrace.api.live.Publisher;
import io.millrace.api.media.StreamName;
import io.millrace.api.session.Session;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Streams by name; what is published is recorded and goes into a {@link FakeLiveStream}. */
public final class FakeLiveStreams implements LiveStreams {
    public final List<FakePublisher> publishers = new CopyOnWriteArrayList<>();

    private final Map<String, FakeLiveStream> streams = new ConcurrentSkipListMap<>();
    private volatile String refusal;

    /** Refuses publishers from now on. */
    public void refuse(String reason) {
        refusal = reason;
    }

    /** The stream with this name, made if it is not there. */
    public FakeLiveStream stream(String name) {
        return streams.computeIfAbsent(name, FakeLiveStream::new);
    }

    @Override
    public Optional<LiveStream> find(StreamName name) {
        return Optional.ofNullable(streams.get(name.toString()));
    }

    @Override
    public Collection<LiveStream> list() {
        return List.copyOf(streams.values());
    }

    @Override
    public LiveStream expect(StreamName name) {
        return stream(name.toString());
    }

    @Override
    public Publisher publish(StreamName name, Session session) throws PublishRefusedException {
        if (refusal != null) {
            throw new PublishRefusedException(refusal);
        }
        FakePublisher publisher = new FakePublisher(stream(name.toString()));
        publishers.add(publisher);
        return publisher;
    }
}
