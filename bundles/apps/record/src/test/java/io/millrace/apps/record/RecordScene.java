package io.millrace.apps.record;

import io.millrace.api.audit.AuditLog;
import io.millrace.api.event.MediaEvent;
import io.millrace.api.live.LiveStream;
import io.millrace.api.media.StreamName;
import io.millrace.api.packaging.Presentation;
import io.millrace.api.packaging.Presentation.MediaTrack;
import io.millrace.api.packaging.Presentation.Period;
import io.millrace.api.packaging.Presentations;
import io.millrace.api.packaging.SegmentedStream;
import io.millrace.api.record.RecordedFile;
import io.millrace.api.record.Recording;
import io.millrace.api.session.Session;
import io.millrace.formats.cmaf.RecordingIndex;
import io.millrace.store.internal.StoreService;
import io.millrace.testkit.FakeLiveStreams;
import io.millrace.testkit.FakeRenditionDemand;
import io.millrace.testkit.FakeWorkers;
import io.millrace.testkit.SyntheticStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.h2.jdbcx.JdbcDataSource;

/** A server with one stream, {@code live/x}, and the recordings. */
final class RecordScene implements AutoCloseable {
    static final StreamName NAME = StreamName.parse("live/x");
    private static final long SECOND_US = 1_000_000;

    final FakeWorkers workers = FakeWorkers.direct();
    final FakeLiveStreams streams = new FakeLiveStreams();
    final FakeRenditionDemand demand = new FakeRenditionDemand();
    final List<MediaEvent> events = new ArrayList<>();
    final Map<StreamName, List<SegmentedStream>> packaged = new HashMap<>();
    final Map<String, Object> properties = new HashMap<>(Map.of("least.free.mb", "0"));
    final StoreService store = new StoreService(workers);
    final JdbcDataSource source = new JdbcDataSource();
    final Path folder;
    /** Runs when a recorder asks what is packaged. */
    Runnable atLook = () -> {};

    PackagedTrack video = new PackagedTrack("v0", SyntheticStream.VIDEO);
    PackagedTrack audio = new PackagedTrack("a64", SyntheticStream.AUDIO);
    RecordService service;

    RecordScene(Path folder) {
        this.folder = folder.resolve("recordings");
        source.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DB_CLOSE_DELAY=-1");
        store.bindSource(source);
        service = service();
    }

    RecordService service() {
        return new RecordService(
                properties,
                folder,
                workers,
                store,
                AuditLog.NOWHERE,
                streams,
                new Windows(),
                demand,
                (type, subject, attributes) ->
                        events.add(new MediaEvent(type, subject, workers.clock().utcUs(), attributes)));
    }

    /** The stream is live. */
    void live() {
        streams.stream(NAME.toString()).state(LiveStream.State.LIVE);
        packaged.put(NAME, List.of(video, audio));
    }

    void ends() {
        video.end();
        audio.end();
        streams.stream(NAME.toString()).state(LiveStream.State.ENDED);
        pass(1);
    }

    /** Publishes segments of one second, while that time passes. */
    void publish(int segments) {
        for (int i = 0; i < segments; i++) {
            for (int part = 0; part < PackagedTrack.PARTS; part++) {
                audio.part();
                video.part();
            }
            pass(1);
        }
    }

    void pass(int seconds) {
        for (int i = 0; i < seconds; i++) {
            workers.timer.advance(SECOND_US);
        }
    }

    void rule(String name, Map<String, ?> values) {
        service.rule(RecordingRule.of(name, values));
        pass(1);
    }

    Recording only() {
        List<Recording> all = service.list();
        if (all.size() != 1) {
            throw new AssertionError(all);
        }
        return all.get(0);
    }

    Path path(RecordedFile file) {
        return folder.resolve("live/x").resolve(file.name());
    }

    RecordingIndex index(RecordedFile file) throws IOException {
        byte[] bytes = Files.readAllBytes(path(file));
        return RecordingIndex.scan(new RecordingIndex.Source() {
            @Override
            public long sizeBytes() {
                return bytes.length;
            }

            @Override
            public int read(ByteBuffer target, long position) {
                int count = (int) Math.min(target.remaining(), bytes.length - position);
                target.put(bytes, (int) position, count);
                return count;
            }
        });
    }

    List<String> eventTypes() {
        return events.stream().map(MediaEvent::type).toList();
    }

    @Override
    public void close() {
        service.stop();
        store.stop();
    }

    private final class Windows implements Presentations {
        @Override
        public CompletionStage<Presentation> find(StreamName name, Session session) {
            throw new UnsupportedOperationException("A recorder is nobody's viewer");
        }

        @Override
        public SegmentedStream segments(StreamName name, String segmentedStreamId) {
            return null;
        }

        @Override
        public void watched(SegmentedStream stream) {
            throw new UnsupportedOperationException("A recorder is nobody's viewer");
        }

        @Override
        public Optional<Presentation> packaged(StreamName name) {
            atLook.run();
            return Optional.ofNullable(packaged.get(name)).map(tracks -> {
                List<MediaTrack> media = tracks.stream()
                        .map(each -> new MediaTrack(each, each.track().isVideo() ? "video" : "audio", "", true))
                        .toList();
                return new Presentation(
                        name, Presentation.Kind.LIVE, PackagedTrack.EPOCH_US, List.of(new Period("p0", 0, media)));
            });
        }
    }
}
