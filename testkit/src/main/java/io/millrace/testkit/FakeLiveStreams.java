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

/**
 * Streams by name; what is published is recorded and goes into a {@link FakeLiveStream}. Publishers come, take over and go
 * as with core ({@link LiveStreamContract}), but no stream ends by itself.
 */
public final class FakeLiveStreams implements LiveStreams {
    public final List<FakePublisher> publishers = new CopyOnWriteArrayList<>();

    private final Map<String, FakeLiveStream> streams = new ConcurrentSkipListMap<>();
    private volatile String refusal;

    /** Refuses publishers from now on. */
    public void refuse(String reason) {
        refusal = reason;
    }

    /** The stream with this name; made, and live, if it is not there. */
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
        return streams.computeIfAbsent(name.toString(), FakeLiveStreams::waiting);
    }

    @Override
    public void unexpect(StreamName name) {
        streams.computeIfPresent(
                name.toString(), (key, stream) -> stream.state() == LiveStream.State.WAITING ? null : stream);
    }

    @Override
    public Publisher publish(StreamName name, Session session) throws PublishRefusedException {
        if (refusal != null) {
            throw new PublishRefusedException(refusal);
        }
        FakeLiveStream stream = streams.computeIfAbsent(name.toString(), FakeLiveStreams::waiting);
        FakePublisher running = stream.publisher();
        if (running != null && !running.session().identity().equals(session.identity())) {
            throw new PublishRefusedException("The stream " + name + " is being published by somebody else");
        }
        FakePublisher publisher = new FakePublisher(stream, session);
        stream.begin(publisher);
        publishers.add(publisher);
        if (running != null) {
            running.session().kick("Another publisher with the same identity took the stream over");
        }
        return publisher;
    }

    private static FakeLiveStream waiting(String name) {
        return new FakeLiveStream(name, LiveStream.State.WAITING);
    }
}
