package io.millrace.management.webhooks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.access.Secret;
import io.millrace.api.webhook.WebhookDelivery;
import io.millrace.api.webhook.WebhookDelivery.Outcome;
import io.millrace.api.webhook.WebhookReplay;
import io.millrace.api.webhook.WebhookState;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Events on their way through journal and outbox, on a real database; receiver and time are the test's. */
class WebhookServiceTest extends WebhookScene {
    // ---- delivery ----------------------------------------------------------------------------------------------

    @Test
    void anEventIsPostedAndSigned() {
        Secret secret = create("a", "*");
        publish("stream.live", "live/x");
        FakeSender.Post post = receiver.posts.get(0);
        assertEquals(published, receiver.ids());
        assertEquals(URI.create("https://a.example/hook"), post.url());
        assertEquals("application/cloudevents+json; charset=utf-8", post.contentType());
        assertTrue(new String(post.body()).contains("\"type\":\"io.millrace.stream.live\""));
        assertEquals(SigningKey.of(secret).sign(post.eventId(), post.unixSeconds(), post.body()), post.signature());
        WebhookState state = state("a");
        assertEquals(1, state.delivered());
        assertEquals(0, state.waiting());
        assertEquals(0, state.waitingBytes());
    }

    @Test
    void eventsThatNobodyWantsCostNothing() throws IOException {
        create("a", "plugin.*");
        publish("stream.live", "live/x");
        publish("session.opened", "1");
        assertEquals(List.of(), receiver.posts);
        assertEquals(0, rows("webhooks_event"));
    }

    @Test
    void whatFailsIsTriedAgainLaterAndLater() {
        create("a", "*");
        receiver.answers = post -> FakeSender.answer(500);
        publish("stream.live", "live/x");
        assertEquals(1, receiver.posts.size());
        assertEquals(1, state("a").waiting());
        assertEquals("The receiver answered 500", state("a").trouble().orElseThrow());
        assertTrue(state("a").nextAttemptUtcUs().orElseThrow() > workers.clock.utcUs());
        advance(1);
        assertEquals(2, receiver.posts.size());
        advance(60);
        int afterAMinute = receiver.posts.size();
        assertTrue(afterAMinute >= 6 && afterAMinute <= 9, afterAMinute + " attempts");
        receiver.answers = post -> FakeSender.answer(200);
        advance(64);
        assertEquals(1, new HashSet<>(receiver.ids()).size(), "always the same id");
        assertEquals(0, state("a").waiting());
        assertEquals(Optional.empty(), state("a").trouble());
        assertFalse(receiver.posts.get(0).unixSeconds()
                == receiver.posts.get(afterAMinute - 1).unixSeconds());
    }

    @Test
    void aStreamsEventsArriveInOrderAndOthersDoNotWait() {
        create("a", "*");
        receiver.answers = null;
        publish("stream.live", "live/x");
        publish("stream.format", "live/x");
        publish("stream.live", "live/y");
        assertEquals(List.of(published.get(0), published.get(2)), receiver.ids(), "one of a stream at a time");
        receiver.take().answer(200);
        assertEquals(published.get(1), receiver.ids().get(2));
        receiver.take().answer(200);
        receiver.take().answer(200);
        assertEquals(3, state("a").delivered());
    }

    @Test
    void whileAReceiverFailsItGetsOneRequestAtATime() {
        create("a", "*");
        receiver.answers = null;
        for (int i = 0; i < 10; i++) {
            publish("stream.live", "live/x" + i);
        }
        assertEquals(4, receiver.pending.size());
        for (int i = 0; i < 4; i++) {
            receiver.take().answer(503);
        }
        advance(8);
        assertEquals(1, receiver.pending.size());
        receiver.take().answer(200);
        assertEquals(4, receiver.pending.size(), "it is well again");
    }

    @Test
    void aDeadReceiverCostsTheOthersNothing() {
        create("dead", "*");
        create("well", "*");
        receiver.answers = post -> post.hook().equals("dead")
                ? Sender.Answer.none("It did not answer in time", 15_000_000)
                : FakeSender.answer(200);
        for (int i = 0; i < 500; i++) {
            publish("stream.live", "live/x");
        }
        assertEquals(500, state("well").delivered());
        assertEquals(500, state("dead").waiting());
        assertEquals("It did not answer in time", state("dead").trouble().orElseThrow());
        receiver.posts.clear();
        receiver.answers = post -> FakeSender.answer(200);
        advance(2);
        assertEquals(published, receiver.ids(), "all of them, in order");
    }

    @Test
    void retryAfterIsObeyed() {
        create("a", "*");
        receiver.answers = post -> new Sender.Answer(429, OptionalLong.of(100 * SECOND_US), "slowly", 1);
        publish("stream.live", "live/x");
        advance(99);
        assertEquals(1, receiver.posts.size());
        publish("stream.live", "live/y");
        assertEquals(1, receiver.posts.size(), "neither with another event");
        advance(2);
        assertTrue(receiver.posts.size() >= 2);
    }

    @Test
    void aReceiverThatIsGoneIsLeftAloneUntilItAnswers() throws IOException {
        create("a", "*");
        receiver.answers = post -> FakeSender.answer(410);
        publish("stream.live", "live/x");
        advance(3_600);
        publish("stream.live", "live/y");
        assertEquals(1, receiver.posts.size());
        assertTrue(state("a").refused().orElseThrow().contains("410 Gone"));
        restart(Map.of(), "a");
        assertTrue(state("a").refused().isPresent(), "not forgotten");
        assertEquals(1, receiver.posts.size());
        assertEquals(Outcome.GIVEN_UP, join(webhooks.test("a")).outcome());
        receiver.answers = post -> FakeSender.answer(200);
        WebhookDelivery test = join(webhooks.test("a"));
        assertEquals(Outcome.DELIVERED, test.outcome());
        assertEquals("webhook.test", test.type());
        assertEquals(Optional.empty(), state("a").refused());
        assertEquals(published.get(0), receiver.ids().get(receiver.ids().size() - 1), "what waited goes on");
        restart(Map.of(), "a");
        assertEquals(Optional.empty(), state("a").refused());
    }

    @Test
    void anEventThatIsNeverTakenIsGivenUp() {
        create("a", "*");
        receiver.answers = post -> FakeSender.answer(
                post.eventId().equals(published.isEmpty() ? post.eventId() : published.get(0)) ? 422 : 200);
        publish("stream.live", "live/x");
        publish("stream.format", "live/x");
        publish("stream.live", "live/y");
        assertEquals(1, state("a").delivered(), "only its own stream waits for it");
        advance(60);
        assertEquals(
                3,
                join(webhooks.deliveries("a", 1_000)).stream()
                        .filter(each -> each.outcome() != Outcome.FAILED)
                        .count());
        assertEquals(1, state("a").dropped());
        assertEquals(2, state("a").delivered());
        assertEquals(0, state("a").waiting());
    }

    @Test
    void aFullOutboxDropsLoudly() throws IOException {
        restart(Map.of("outbox.mebibytes", "1"));
        create("a", "*");
        receiver.answers = post -> FakeSender.answer(500);
        for (int i = 0; i < 100; i++) {
            event("stream.warning", "live/x", Map.of("warning", "w".repeat(2_000), "more", "w".repeat(2_000)));
            event(
                    "stream.warning",
                    "live/x",
                    Map.of("a", "w".repeat(2_000), "b", "w".repeat(2_000), "c", "w".repeat(2_000)));
            event(
                    "stream.warning",
                    "live/x",
                    Map.of("a", "w".repeat(2_000), "b", "w".repeat(2_000), "c", "w".repeat(2_000)));
        }
        WebhookState state = state("a");
        assertTrue(state.dropped() > 0, state.toString());
        assertEquals(300, state.dropped() + state.waiting());
        assertTrue(state.waitingBytes() <= 1 << 20);
    }

    // ---- crashes and outages -----------------------------------------------------------------------------------

    @Test
    void whatWasNotDeliveredIsDeliveredAfterARestart() throws IOException {
        create("a", "*");
        receiver.answers = null;
        for (int i = 0; i < 300; i++) {
            publish("stream.live", "live/x");
        }
        restart(Map.of(), "a");
        receiver = null;
        // what was under way when it ended is posted once more
        FakeSender again = new FakeSender();
        again.answers = post -> FakeSender.answer(200);
        receiver = again;
        restart(Map.of(), "a");
        assertEquals(published, again.ids());
        assertEquals(0, rows("webhooks_waiting"));
    }

    @Test
    void eventsOfTheFirstMomentWaitForTheirWebhooks() throws IOException {
        create("a", "*");
        webhooks.stop();
        webhooks = service(Map.of(), "a");
        publish("stream.live", "live/x");
        assertEquals(List.of(), receiver.posts);
        configure("a");
        assertEquals(published, receiver.ids());
    }

    @Test
    void aWebhookThatNeverComesHoldsNobodyUp() throws IOException {
        create("a", "*");
        webhooks.stop();
        webhooks = service(Map.of(), "a", "never");
        configure("a");
        publish("stream.live", "live/x");
        assertEquals(List.of(), receiver.posts);
        advance(11);
        assertEquals(published, receiver.ids());
    }

    @Test
    void whileTheDatabaseIsAwayEventsWaitInTheJournal() throws IOException {
        create("a", "*");
        store.unbindSource(source);
        for (int i = 0; i < 50; i++) {
            publish("stream.live", "live/x");
        }
        assertEquals(List.of(), receiver.posts);
        restart(Map.of(), "a");
        publish("stream.ended", "live/x");
        store.bindSource(source);
        advance(2);
        assertEquals(published, receiver.ids(), "also over a restart, in order");
        assertEquals(0, state("a").waiting());
    }

    @Test
    void whatWasDeliveredWhileTheDatabaseWasAwayIsNotPostedAgain() {
        create("a", "*");
        receiver.answers = null;
        publish("stream.live", "live/x");
        store.unbindSource(source);
        receiver.take().answer(200);
        advance(5);
        store.bindSource(source);
        advance(5);
        assertEquals(published, receiver.ids());
        assertEquals(0, state("a").waiting());
        assertEquals(0, state("a").waitingBytes());
        assertEquals(0, rows("webhooks_waiting"));
    }

    @Test
    void aFullJournalDropsLoudly() throws IOException {
        restart(Map.of("journal.mebibytes", "1"));
        create("a", "*");
        store.unbindSource(source);
        for (int i = 0; i < 600; i++) {
            event("stream.warning", "live/x", Map.of("warning", "w".repeat(2_000)));
        }
        assertTrue(state("a").dropped() > 50, state("a").toString());
        store.bindSource(source);
        advance(2);
        assertEquals(600, state("a").dropped() + state("a").delivered());
    }

    // ---- what is asked -----------------------------------------------------------------------------------------

    @Test
    void whatIsMadeIsAConfigurationWhoseSecretLiesApart() throws IOException {
        Secret secret = create("shop", "stream.*");
        Path file = base.resolve("etc/io.millrace.webhook-shop.cfg");
        String text = Files.readString(file);
        assertTrue(text.contains("url = https://shop.example/hook"), text);
        assertTrue(text.contains("events = stream.*"), text);
        assertFalse(text.contains("whsec_"), text);
        Path secretFile = base.resolve("etc/webhook-shop.secret");
        assertEquals(secret.reveal(), Files.readString(secretFile).strip());
        for (Path each : List.of(file, secretFile)) {
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(each)));
        }
        assertTrue(refusal(webhooks.create(settings("shop", "*"), Optional.empty()))
                .contains("already"));
        assertTrue(refusal(webhooks.create(settings("b", "*"), Optional.of(new Secret("short"))))
                .contains("whsec_ and then"));
        receiver.answers = post -> FakeSender.answer(500);
        publish("stream.live", "live/x");
        join(webhooks.remove("shop"));
        assertFalse(Files.exists(file) || Files.exists(secretFile));
        assertEquals(0, rows("webhooks_waiting"));
        assertEquals(List.of(), webhooks.list());
        assertTrue(refusal(webhooks.remove("shop")).contains("media:webhook list"));
    }

    @Test
    void aChangedConfigurationCountsAndAWrongOneDoesNot() throws IOException {
        create("a", "*");
        webhooks.configure("a", () -> settings("a", "plugin.*"), "");
        publish("stream.live", "live/x");
        assertEquals(List.of(), receiver.posts);
        webhooks.configure("a", () -> ConfiguredWebhook.settings("a", Map.of("url", "nonsense")), "");
        assertEquals(List.of("plugin.*"), state("a").settings().events());
        Files.writeString(base.resolve("etc/own.secret"), "nonsense");
        webhooks.configure("b", () -> settings("b", "*"), "own.secret");
        assertEquals(1, webhooks.list().size());
        webhooks.configure("b", () -> settings("b", "*"), "");
        assertTrue(Files.exists(base.resolve("etc/webhook-b.secret")), "made, as it was missing");
        webhooks.drop("b");
        assertEquals(1, webhooks.list().size());
    }

    @Test
    void deliveriesAreLoggedAndBounded() throws IOException {
        restart(Map.of("log.attempts", "10"));
        create("a", "*");
        create("b", "*");
        for (int i = 0; i < 30; i++) {
            publish("stream.live", "live/x");
        }
        receiver.answers = post -> FakeSender.answer(404);
        publish("stream.ended", "live/x");
        advance(1);
        List<WebhookDelivery> log = join(webhooks.deliveries("a", 1_000));
        assertEquals(10, log.size());
        WebhookDelivery last = log.get(0);
        assertEquals(published.get(30), last.eventId());
        assertEquals(Outcome.FAILED, last.outcome());
        assertEquals(404, last.status());
        assertEquals("said 404", last.answer());
        assertEquals(1_000, last.latencyUs());
        assertEquals(Outcome.DELIVERED, log.get(9).outcome());
        assertEquals(3, join(webhooks.deliveries("a", 3)).size());
        assertTrue(refusal(webhooks.deliveries("none", 3)).contains("There is no webhook none"));
    }

    @Test
    void eventsAreReplayedWithTheIdsTheyHad() {
        create("a", "*");
        publish("stream.live", "live/x");
        workers.timer.advance(60 * SECOND_US);
        Instant from = now();
        publish("stream.format", "live/x");
        publish("stream.ended", "live/x");
        receiver.posts.clear();
        assertEquals(2, join(webhooks.replay("a", WebhookReplay.of(from, from.plusSeconds(1)))));
        assertEquals(published.subList(1, 3), receiver.ids());
        receiver.posts.clear();
        assertEquals(1, join(webhooks.replay("a", WebhookReplay.of(published.get(0)))));
        assertEquals(published.subList(0, 1), receiver.ids());
        assertTrue(refusal(webhooks.replay("a", WebhookReplay.of("none"))).contains("any more"));
        assertThrows(IllegalArgumentException.class, () -> WebhookReplay.of(from, from));
        create("late", "stream.live");
        receiver.posts.clear();
        assertEquals(1, join(webhooks.replay("late", WebhookReplay.of(Instant.EPOCH, Instant.MAX))), "what it is for");
        assertEquals(published.subList(0, 1), receiver.ids());
    }

    @Test
    void aThousandEventsNeedFewTransactions() {
        create("a", "*");
        for (int i = 0; i < 1_000; i++) {
            publish("stream.live", "live/x" + i % 50);
        }
        advance(1);
        assertEquals(1_000, state("a").delivered());
        assertEquals(0, rows("webhooks_waiting"));
    }
}
