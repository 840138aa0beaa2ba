package io.millrace.management.webhooks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.access.Secret;
import io.millrace.api.event.MediaEvent;
import io.millrace.api.media.StreamPattern;
import io.millrace.api.telemetry.TraceParent;
import io.millrace.api.webhook.WebhookFormat;
import io.millrace.api.webhook.WebhookSettings;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is sent, for what, and how it is signed. */
class EventTextTest {
    @Test
    void aCloudEventHasWhatTheSpecificationRequires() {
        MediaEvent event =
                new MediaEvent("stream.live", "live/x", 1_767_225_600_123_456L, Map.of("codecs", "avc1,\"\n"));
        String text = text(KeptEvent.of(event, 1), WebhookFormat.CLOUDEVENTS);
        assertEquals(
                "{\"specversion\":\"1.0\",\"id\":\"" + event.id()
                        + "\",\"source\":\"/millrace\",\"type\":\"io.millrace.stream.live\",\"subject\":\"live/x\","
                        + "\"time\":\"2026-01-01T00:00:00.123456Z\",\"datacontenttype\":\"application/json\","
                        + "\"data\":{\"codecs\":\"avc1,\\\"\\n\",\"stream\":\"live/x\"}}",
                text);
        assertEquals("application/cloudevents+json; charset=utf-8", WebhookFormat.CLOUDEVENTS.contentType());
    }

    /** By the extension of CloudEvents for distributed tracing. */
    @Test
    void anEventOfATraceSaysSo() {
        String place = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        MediaEvent event = new MediaEvent("session.closed", "7", 0, Map.of("traceparent", place));
        KeptEvent kept = KeptEvent.of(event, 1);
        assertEquals(TraceParent.parse(place), kept.trace());
        String text = text(kept, WebhookFormat.CLOUDEVENTS);
        assertTrue(text.contains("\"traceparent\":\"" + place + "\",\"data\":{"), text);
        MediaEvent liar = new MediaEvent("x", "y", 0, Map.of("reason", "\"traceparent\":\"" + place + "\""));
        assertTrue(KeptEvent.of(liar, 2).trace().isEmpty(), "a value is no attribute");
    }

    @Test
    void theOtherFormatIsThatOfStandardWebhooks() {
        MediaEvent event = new MediaEvent("plugin.swapped", "p", 1_767_225_600_000_000L, Map.of("to", "2"));
        assertEquals(
                "{\"type\":\"plugin.swapped\",\"timestamp\":\"2026-01-01T00:00:00Z\",\"id\":\"" + event.id()
                        + "\",\"subject\":\"p\",\"data\":{\"to\":\"2\"}}",
                text(KeptEvent.of(event, 1), WebhookFormat.STANDARD));
        assertEquals(WebhookFormat.STANDARD, WebhookFormat.parse("Standard"));
        String refusal = assertThrows(IllegalArgumentException.class, () -> WebhookFormat.parse("xml"))
                .getMessage();
        assertTrue(refusal.contains("cloudevents, standard"), refusal);
    }

    private static String text(KeptEvent event, WebhookFormat format) {
        return new String(EventText.of(event, format, "/millrace"), StandardCharsets.UTF_8);
    }

    @Test
    void eventsAreOfBoundedSize() {
        Map<String, String> attributes = new HashMap<>();
        for (int i = 0; i < 5_000; i++) {
            attributes.put("attribute" + i, "\u0001".repeat(3_000));
        }
        KeptEvent event = KeptEvent.of(new MediaEvent("a", "\0" + "s".repeat(5_000), 0, attributes), 1);
        assertTrue(
                event.data().length() <= KeptEvent.MOST_DATA_BYTES,
                () -> event.data().length() + " bytes");
        assertTrue(event.data().contains("\"truncated\":\"true\""));
        assertEquals(600, event.subject().length());
        assertFalse(event.subject().contains("\0"), "PostgreSQL refuses it");
    }

    @Test
    void theStreamIsFoundWhereverItStands() {
        assertEquals(
                "live/x",
                KeptEvent.of(new MediaEvent("stream.live", "live/x", 0, Map.of()), 1)
                        .line());
        KeptEvent session = KeptEvent.of(new MediaEvent("session.opened", "17", 0, Map.of("stream", "live/y")), 1);
        assertEquals("live/y", session.line());
        KeptEvent plugin = KeptEvent.of(new MediaEvent("plugin.swapped", "io.millrace.x", 0, Map.of()), 1);
        assertEquals("", plugin.stream());
        assertEquals("io.millrace.x", plugin.line());
        assertEquals("", KeptEvent.of(new MediaEvent("x", "not/a/stream name", 0, Map.of()), 1).stream());
    }

    /** The example of the specification, computed with OpenSSL. */
    @Test
    void signaturesAreThoseOfStandardWebhooks() {
        SigningKey key = SigningKey.of(new Secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"));
        String body = "{\"test\": 2432232314}";
        assertEquals(
                "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
                key.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, body.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void secretsAreCheckedWithoutBeingShown() {
        for (String wrong : List.of("", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_c2hvcnQ=", "whsec_%%%hidden")) {
            String refusal = assertThrows(IllegalArgumentException.class, () -> SigningKey.of(new Secret(wrong)))
                    .getMessage();
            assertTrue(refusal.contains("24 to 64 bytes in base64"), refusal);
            assertFalse(refusal.contains("hidden"));
        }
        Secret made = SigningKey.make(new SecureRandom());
        assertFalse(made.equals(SigningKey.make(new SecureRandom())));
        SigningKey.of(made);
    }

    @Test
    void filtersTakeGlobsOfTypesAndStreams() {
        EventFilter filter = filter("live/*", "stream.*", "plugin.swapped");
        assertTrue(wants(filter, "stream.live", "live/x"));
        assertTrue(wants(filter, "stream.live", "live/x@720p"), "a rendition is its origin");
        assertFalse(wants(filter, "stream.live", "tv/x"));
        assertFalse(wants(filter, "source.up", "live/x"));
        assertTrue(wants(filter, "plugin.swapped", "io.millrace.x"), "about no stream");
        assertFalse(wants(filter, "plugin.rolled-back", "io.millrace.x"));
    }

    @Test
    void sessionsHaveToBeNamed() {
        assertFalse(wants(filter("*", "*"), "session.opened", "1"));
        assertFalse(wants(filter("*", "*.opened"), "session.opened", "1"));
        assertTrue(wants(filter("*", "*"), "session.refused", "live/x"));
        assertTrue(wants(filter("*", "*", "session.*"), "session.closed", "1"));
        assertTrue(wants(filter("*", "session.opened"), "session.opened", "1"));
    }

    @Test
    void aGlobOfManyStarsHoldsNobodyUp() {
        String stars = "session." + "*".repeat(90);
        assertTimeoutPreemptively(Duration.ofSeconds(30), () -> {
            assertFalse(wants(filter("*", stars + "x"), "session." + "a".repeat(60), "live/x"));
            assertTrue(wants(filter("*", stars), "session.refused", "live/x"));
            String pairs = "session." + "a*".repeat(45) + "x";
            assertFalse(wants(filter("*", pairs), "session." + "a".repeat(60), "live/x"));
        });
    }

    private static boolean wants(EventFilter filter, String type, String subject) {
        return filter.wants(KeptEvent.of(new MediaEvent(type, subject, 0, Map.of()), 1));
    }

    private static EventFilter filter(String streams, String... events) {
        return new EventFilter(new WebhookSettings(
                "x", URI.create("https://h/"), List.of(events), new StreamPattern(streams), WebhookFormat.STANDARD));
    }

    @Test
    void settingsAreChecked() {
        assertTrue(refusal("https://user:hidden@host/").contains("no user and password"));
        assertFalse(refusal("https://user:hidden@host/").contains("hidden"));
        assertTrue(refusal("ftp://host/").contains("https://HOST/PATH"));
        assertTrue(refusal("https:///path").contains("https://HOST/PATH"));
        assertTrue(refusal("ht tp://").contains("no URL"));
        assertTrue(refusal("https://h/" + "x".repeat(3_000)).contains("longer than"));
        WebhookSettings settings = ConfiguredWebhook.settings("x", Map.of("url", "https://h:8/p?token=hidden"));
        assertEquals("https://h:8/p?…", settings.shownUrl());
        assertFalse(settings.toString().contains("h:8"));
        assertEquals(WebhookSettings.ALL_EVENTS, settings.events());
        for (String name : List.of("", "../x", "a b", ".x")) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> ConfiguredWebhook.settings(name, Map.of("url", "https://h/")));
        }
        assertThrows(
                IllegalArgumentException.class,
                () -> ConfiguredWebhook.settings("x", Map.of("url", "https://h/", "events", "Stream Live")));
        assertEquals(
                List.of("a.b", "c.*"),
                ConfiguredWebhook.settings("x", Map.of("url", "https://h/", "events", new String[] {"a.b", " c.*"}))
                        .events());
        assertEquals("shop", ConfiguredWebhook.name(Map.of("service.pid", "io.millrace.webhook~shop")));
    }

    private static String refusal(String url) {
        return assertThrows(IllegalArgumentException.class, () -> WebhookSettings.url(url))
                .getMessage();
    }

    @Test
    void waitsGrowAndDiffer() {
        BackOff backOff = new BackOff(new Random(1));
        for (int failures = 1; failures < 80; failures++) {
            long full = Math.min(600_000_000L, 1_000_000L << Math.min(failures - 1, 20));
            long wait = backOff.afterUs(failures, 600);
            assertTrue(wait >= full / 2 && wait <= full, wait + " after " + failures);
        }
        assertFalse(backOff.afterUs(5, 600) == backOff.afterUs(5, 600), "not all at the same time");
    }
}
