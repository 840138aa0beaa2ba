package io.millrace.management.webhooks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.audit.AuditLog;
import io.millrace.api.event.MediaEvent;
import io.millrace.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who is in charge of journal and outbox. */
class WebhookChargeTest extends WebhookScene {
    @Test
    void twoVersionsDoNotDeliverTwice() throws IOException {
        create("a", "*");
        WebhookService next = service(Map.of());
        next.configure("a", () -> settings("a", "*"), "");
        MediaEvent event = new MediaEvent("stream.live", "live/x", workers.clock.utcUs(), Map.of());
        webhooks.on(event);
        next.on(event);
        assertEquals(1, receiver.posts.size());
        assertEquals(List.of(), next.list());
        assertTrue(refusal(next.test("a")).contains("Another version"));
        webhooks.stop();
        advance(1);
        next.on(new MediaEvent("stream.ended", "live/x", workers.clock.utcUs(), Map.of()));
        assertEquals(2, receiver.posts.size());
        webhooks = next;
    }

    @Test
    void whatCannotStartLetsGoAndTriesAgain() throws IOException {
        create("a", "*");
        boolean[] isIll = {true};
        Store ill = (schema, onAvailable) -> {
            if (isIll[0]) {
                throw new IllegalStateException("The store is ill");
            }
            return store.open(schema, onAvailable);
        };
        WebhookService next = new WebhookService(Map.of(), workers, ill, AuditLog.NOWHERE, List.of(), base, receiver);
        next.configure("a", () -> settings("a", "*"), "");
        webhooks.stop();
        advance(1);
        assertTrue(refusal(next.test("a")).contains("The store is ill"));
        WebhookService other = service(Map.of());
        assertTrue(refusal(other.test("a")).contains("There is no webhook a"), "it is in charge, for it could be");
        other.stop();
        isIll[0] = false;
        advance(20);
        webhooks = next;
        publish("stream.live", "live/x");
        assertEquals(published, receiver.ids());
    }

    @Test
    void aFolderThatCannotBeUsedIsTriedAgain() throws IOException {
        create("a", "*");
        webhooks.stop();
        Path inTheWay = base.resolve("webhooks/1.journal");
        Files.createDirectory(inTheWay);
        webhooks = service(Map.of(), "a");
        configure("a");
        assertTrue(refusal(webhooks.test("a")).contains("the folder webhooks cannot be used"));
        advance(30);
        assertEquals(List.of(), webhooks.list());
        Files.delete(inTheWay);
        advance(11);
        publish("stream.live", "live/x");
        assertEquals(published, receiver.ids());
    }

    @Test
    void whatIsStoppedDoesNotTryAgain() throws IOException {
        webhooks.stop();
        Path inTheWay = base.resolve("webhooks/1.journal");
        Files.createDirectory(inTheWay);
        WebhookService stopped = service(Map.of());
        stopped.stop();
        Files.delete(inTheWay);
        advance(30);
        webhooks = service(Map.of());
        create("a", "*");
        assertEquals(1, webhooks.list().size());
    }
}
