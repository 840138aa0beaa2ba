package io.millrace.management.webhooks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.api.access.Secret;
import io.millrace.api.audit.AuditLog;
import io.millrace.api.event.MediaEvent;
import io.millrace.api.media.StreamPattern;
import io.millrace.api.webhook.WebhookException;
import io.millrace.api.webhook.WebhookFormat;
import io.millrace.api.webhook.WebhookSettings;
import io.millrace.api.webhook.WebhookState;
import io.millrace.store.internal.StoreService;
import io.millrace.testkit.FakeWorkers;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Webhooks on a real database; receiver and time are the test's. */
abstract class WebhookScene {
    static final long SECOND_US = 1_000_000;

    @TempDir
    Path base;

    final FakeWorkers workers = FakeWorkers.direct();
    final StoreService store = new StoreService(workers);
    final JdbcDataSource source = new JdbcDataSource();
    final List<String> published = new ArrayList<>();
    FakeSender receiver = new FakeSender();
    WebhookService webhooks;

    @BeforeEach
    void open() throws IOException {
        source.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DB_CLOSE_DELAY=-1");
        store.bindSource(source);
        Files.createDirectories(base.resolve("etc"));
        receiver.answers = post -> FakeSender.answer(204);
        webhooks = service(Map.of());
    }

    @AfterEach
    void close() {
        webhooks.stop();
        store.stop();
    }

    WebhookService service(Map<String, Object> properties, String... expected) throws IOException {
        return new WebhookService(properties, workers, store, AuditLog.NOWHERE, List.of(expected), base, receiver);
    }

    Secret create(String name, String... events) {
        return join(webhooks.create(settings(name, events), Optional.empty()));
    }

    static WebhookSettings settings(String name, String... events) {
        return new WebhookSettings(
                name,
                URI.create("https://" + name + ".example/hook"),
                List.of(events),
                StreamPattern.ALL,
                WebhookFormat.CLOUDEVENTS);
    }

    void configure(String name) {
        webhooks.configure(name, () -> settings(name, "*"), "");
    }

    void restart(Map<String, Object> properties, String... names) throws IOException {
        webhooks.stop();
        webhooks = service(properties, names);
        for (String name : names) {
            configure(name);
        }
    }

    void publish(String type, String subject) {
        event(type, subject, Map.of());
    }

    void event(String type, String subject, Map<String, String> attributes) {
        MediaEvent event = new MediaEvent(type, subject, workers.clock.utcUs(), attributes);
        published.add(event.id());
        webhooks.on(event);
    }

    WebhookState state(String name) {
        return webhooks.list().stream()
                .filter(state -> state.settings().name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    void advance(int seconds) {
        workers.timer.advance(seconds * SECOND_US);
    }

    Instant now() {
        return Instant.EPOCH.plusNanos(workers.clock.utcUs() * 1_000);
    }

    int rows(String table) {
        try (var connection = source.getConnection();
                var result = connection.createStatement().executeQuery("SELECT COUNT(*) FROM " + table)) {
            result.next();
            return result.getInt(1);
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    static <T> T join(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    static String refusal(CompletionStage<?> stage) {
        CompletionException failure = assertThrows(
                CompletionException.class, () -> stage.toCompletableFuture().join());
        return assertInstance(failure.getCause());
    }

    static String assertInstance(Throwable cause) {
        assertEquals(WebhookException.class, cause.getClass(), String.valueOf(cause));
        return cause.getMessage();
    }
}
