package io.millrace.analyzers.health;

import io.millrace.api.event.MediaEvent;
import io.millrace.api.health.AlertKind;
import io.millrace.api.health.Diagnosis;
import io.millrace.api.health.Figure;
import io.millrace.api.health.HealthAlert;
import io.millrace.api.health.HealthStatus;
import io.millrace.api.live.PublishRefusedException;
import io.millrace.api.live.Publisher;
import io.millrace.api.media.StreamName;
import io.millrace.api.media.Track;
import io.millrace.store.internal.StoreService;
import io.millrace.testkit.FakeLiveStream;
import io.millrace.testkit.FakeLiveStreams;
import io.millrace.testkit.FakeSession;
import io.millrace.testkit.FakeWorkers;
import io.millrace.testkit.SyntheticStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;

/** A server that watches {@code live/demo}, on a real database, and an encoder whose time is the test's. */
final class Broadcast implements AutoCloseable {
    static final StreamName NAME = StreamName.parse("live/demo");
    static final long SECOND_US = 1_000_000;

    final FakeWorkers workers = FakeWorkers.direct();
    final FakeLiveStreams streams = new FakeLiveStreams();
    final FakeSession session = FakeSession.publisher(NAME);
    final Encoding encoding = new Encoding();
    final List<MediaEvent> events = new ArrayList<>();
    final SoundLevels levels = new SoundLevels();
    final DataSource source;
    final StoreService store = new StoreService(workers);
    HealthService health;
    Publisher publisher;
    long mediaUs;
    List<Track> tracks = SyntheticStream.of(30, 60).tracks();

    Broadcast() {
        this(h2());
    }

    Broadcast(DataSource source) {
        this.source = source;
        store.bindSource(source);
        health = service(Map.of());
    }

    static DataSource h2() {
        JdbcDataSource h2 = new JdbcDataSource();
        h2.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DB_CLOSE_DELAY=-1");
        return h2;
    }

    HealthService service(Map<String, Object> properties) {
        return new HealthService(
                properties,
                streams,
                workers,
                (type, subject, attributes) ->
                        events.add(new MediaEvent(type, subject, workers.clock.utcUs(), attributes)),
                store,
                levels);
    }

    FakeLiveStream stream() {
        return streams.stream(NAME.toString());
    }

    /** Begins a publication. */
    Broadcast begin() {
        try {
            stream().epochUtcUs(workers.clock.utcUs());
            publisher = streams.publish(NAME, session);
        } catch (PublishRefusedException e) {
            throw new IllegalStateException(e);
        }
        publisher.tracks(tracks);
        return this;
    }

    /** Publishes for so long. */
    Broadcast play(double seconds) {
        if (publisher == null) {
            begin();
        }
        long baseUs = workers.clock.monotonicUs() - mediaUs;
        long untilUs = mediaUs + Math.round(seconds * SECOND_US);
        for (Encoding.Arrival each : encoding.between(mediaUs, untilUs)) {
            workers.timer.advance(Math.max(0, baseUs + each.us() - workers.clock.monotonicUs()));
            publisher.write(each.sample());
            publisher.flush();
        }
        mediaUs = untilUs;
        workers.timer.advance(Math.max(0, baseUs + untilUs - workers.clock.monotonicUs()));
        return this;
    }

    /** Nothing is sent for so long, but the encoder's time goes on. */
    Broadcast pause(double seconds) {
        workers.timer.advance(Math.round(seconds * SECOND_US));
        mediaUs += Math.round(seconds * SECOND_US);
        return this;
    }

    HealthStatus status() {
        return health.find(NAME).orElseThrow();
    }

    double figure(Figure figure) {
        return status().figures().getOrDefault(figure, Double.NaN);
    }

    List<AlertKind> alerts() {
        return status().alerts().stream().map(HealthAlert::kind).toList();
    }

    Diagnosis diagnosis() {
        return health.diagnose(NAME).orElseThrow();
    }

    /** What was told of alerts, {@code no-data raised}. */
    List<String> told() {
        return events.stream()
                .filter(event -> event.type().equals(MediaEvent.STREAM_ALERT))
                .map(event -> event.attributes().get("kind") + " "
                        + event.attributes().get("phase"))
                .toList();
    }

    @Override
    public void close() {
        health.stop();
        store.stop();
    }
}
