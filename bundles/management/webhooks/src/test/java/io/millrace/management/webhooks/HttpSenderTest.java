package io.millrace.management.webhooks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.access.AddressRange;
import io.millrace.api.telemetry.TraceParent;
import io.millrace.api.telemetry.Traces;
import io.millrace.management.webhooks.Sender.Answer;
import io.millrace.management.webhooks.Sender.Post;
import io.millrace.testkit.RecordedTraces;
import io.millrace.testkit.ThreadedWorkers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The client against receivers that mean no good. */
class HttpSenderTest {
    private static final List<AddressRange> LOOPBACK = List.of(AddressRange.parse("127.0.0.0/8"));
    private static final String OK = "HTTP/1.1 204 No Content\r\n\r\n";

    private final ThreadedWorkers workers = new ThreadedWorkers();
    private final HttpSender sender = sender(LOOPBACK);
    private Traces traces;
    private Optional<TraceParent> cause = Optional.empty();

    private HttpSender sender(List<AddressRange> allowed) {
        ReceiverAddresses addresses = new ReceiverAddresses(() -> allowed, host -> new InetAddress[] {
            host.matches("[0-9.]+") ? InetAddress.getByName(host) : InetAddress.getLoopbackAddress()
        });
        return new HttpSender(workers, addresses, () -> traces);
    }

    @AfterEach
    void close() {
        sender.close();
        workers.close();
    }

    @Test
    void aTraceGoesOnToTheReceiver() throws Exception {
        cause = TraceParent.parse("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
        try (HostileReceiver receiver = HostileReceiver.answering(OK)) {
            post(receiver, 5);
            assertTrue(
                    receiver.requests()
                            .get(0)
                            .contains("traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"),
                    "while nobody collects traces");
        }
        RecordedTraces recorded = new RecordedTraces();
        traces = recorded;
        try (HostileReceiver receiver = HostileReceiver.answering(OK)) {
            post(receiver, 5);
            RecordedTraces.Recorded span = recorded.spans.get(0);
            assertEquals(cause, span.parent);
            assertEquals(204, span.attributes.get("http.response.status_code"));
            assertEquals("receiver.example", span.attributes.get("server.address"));
            assertEquals(receiver.port(), span.attributes.get("server.port"));
            assertEquals("http://receiver.example:" + receiver.port() + "/REDACTED", span.attributes.get("url.full"));
            assertFalse(span.attributes.containsKey("error.type"));
            assertTrue(span.isOver() && span.failure().isEmpty());
            assertTrue(receiver.requests()
                    .get(0)
                    .contains("traceparent: " + span.place().orElseThrow().header()));
            assertFalse(span.attributes.toString().contains("hidden"), "the address may hold a secret");
        }
    }

    @Test
    void whatAReceiverSaysIsNoReasonInATrace() throws Exception {
        RecordedTraces recorded = new RecordedTraces();
        traces = recorded;
        try (HostileReceiver receiver =
                HostileReceiver.answering("HTTP/1.1 500 No\r\nContent-Length: 6\r\n\r\nsecret")) {
            post(receiver, 5);
        }
        assertEquals(Optional.of("HTTP 500"), recorded.spans.get(0).failure());
        assertEquals("500", recorded.spans.get(0).attributes.get("error.type"));
        post(sender, URI.create("http://127.0.0.1:1/"), 5);
        assertEquals("_OTHER", recorded.spans.get(1).attributes.get("error.type"));
        assertTrue(recorded.spans.get(1).isOver());
        assertTrue(recorded.spans.get(1).failure().isPresent());
    }

    @Test
    void theRequestIsAsItWasSigned() throws Exception {
        try (HostileReceiver receiver = HostileReceiver.answering(OK)) {
            Answer answer = post(receiver, 10);
            assertTrue(answer.isTaken());
            String request = receiver.requests().get(0);
            assertTrue(request.startsWith("POST /hook?token=hidden HTTP/1.1\r\n"), request);
            for (String header : List.of(
                    "webhook-id: id-1",
                    "webhook-timestamp: 1614265330",
                    "webhook-signature: v1,abc=",
                    "Content-Type: application/cloudevents+json",
                    "User-Agent: Millrace",
                    "Content-Length: 2")) {
                assertTrue(request.contains(header + "\r\n"), header + " is not in " + request);
            }
            assertTrue(request.endsWith("\r\n\r\n{}"), request);
        }
    }

    @Test
    void redirectsAreNotFollowed() throws Exception {
        try (HostileReceiver other = HostileReceiver.answering(OK);
                HostileReceiver receiver =
                        HostileReceiver.answering("HTTP/1.1 307 Elsewhere\r\nLocation: http://127.0.0.1:" + other.port()
                                + "/\r\nContent-Length: 0\r\n\r\n")) {
            Answer answer = post(receiver, 10);
            assertEquals(307, answer.status());
            assertFalse(answer.isTaken());
            assertEquals(List.of(), other.requests());
        }
    }

    @Test
    void whoDoesNotAnswerIsGivenUpInTime() throws Exception {
        try (HostileReceiver receiver = HostileReceiver.answering("")) {
            Answer answer = post(receiver, 1);
            assertEquals(0, answer.status());
            assertEquals("It did not answer in time", answer.text());
            assertTrue(answer.latencyUs() >= 900_000, answer.toString());
        }
    }

    @Test
    void anAnswerWithoutEndIsCutOff() throws Exception {
        try (HostileReceiver receiver =
                HostileReceiver.endless("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n", "spam\u0007")) {
            Answer answer = post(receiver, 30);
            assertTrue(answer.isTaken(), "its status counts");
            assertTrue(answer.text().startsWith("spam spam"), answer.text());
            assertTrue(answer.text().length() <= AnswerReader.KEPT_BYTES);
            assertFalse(answer.text().contains("\u0007"));
        }
    }

    @Test
    void aHeadWithoutEndIsCutOff() throws Exception {
        try (HostileReceiver receiver = HostileReceiver.endless("HTTP/1.1 200 OK\r\n", "X-Spam: spam\r\n")) {
            assertEquals(0, post(receiver, 30).status());
        }
    }

    @Test
    void nonsenseIsAFailure() throws Exception {
        for (String nonsense :
                List.of("SSH-2.0-OpenSSH\r\n\r\n", "HTTP/1.1 999999 x\r\n\r\n", "\u0000\u0000\r\n\r\n")) {
            try (HostileReceiver receiver = HostileReceiver.answering(nonsense)) {
                Answer answer = post(receiver, 5);
                assertFalse(answer.isTaken(), nonsense);
            }
        }
    }

    @Test
    void errorsAreToldWithTheirFirstBytes() throws Exception {
        try (HostileReceiver receiver = HostileReceiver.answering(
                "HTTP/1.1 503 Busy\r\nRetry-After: 120\r\nContent-Length: 8\r\n\r\ntoo busy")) {
            Answer answer = post(receiver, 10);
            assertEquals(503, answer.status());
            assertEquals("too busy", answer.text());
            assertEquals(OptionalLong.of(120_000_000), answer.retryAfterUs());
        }
    }

    @Test
    void internalAddressesAreNotReached() throws Exception {
        try (HostileReceiver receiver = HostileReceiver.answering(OK);
                HttpSender strict = sender(List.of())) {
            Answer answer = post(strict, uri("innocent.example", receiver), 10);
            assertEquals(0, answer.status());
            assertTrue(
                    answer.text()
                            .contains("innocent.example is 127.0.0.1, an address of an internal network; if that is"
                                    + " right, add it to allow.networks in etc/io.millrace.management.webhooks.cfg"),
                    answer.text());
            assertEquals(
                    0,
                    post(strict, URI.create("http://169.254.169.254/latest"), 10)
                            .status());
            assertEquals(List.of(), receiver.requests());
        }
    }

    @Test
    void mixedAnswersOfNameServersAreSortedOut() throws Exception {
        InetAddress inside = InetAddress.getByName("10.0.0.1");
        InetAddress outside = InetAddress.getByName("192.0.2.1");
        ReceiverAddresses addresses = new ReceiverAddresses(List::of, host -> new InetAddress[] {inside, outside});
        assertEquals(List.of(outside), addresses.resolve("mixed.example"));
        ReceiverAddresses none = new ReceiverAddresses(List::of, host -> {
            throw new java.net.UnknownHostException(host);
        });
        assertEquals(
                "There is no host x.example",
                assertThrows(IOException.class, () -> none.resolve("x.example")).getMessage());
        assertThrows(
                IOException.class, () -> new ReceiverAddresses(List::of, InetAddress::getAllByName).resolve("[::1]"));
    }

    @Test
    void certificatesAreChecked() throws Exception {
        try (HostileReceiver receiver = HostileReceiver.withOwnCertificate(OK)) {
            Answer answer = post(sender, URI.create("https://receiver.example:" + receiver.port() + "/"), 10);
            assertEquals(0, answer.status());
            assertTrue(answer.text().contains("PKIX path building failed"), answer.text());
        }
    }

    @Test
    void whoIsNotThereIsToldWithoutTheUrl() throws Exception {
        int port;
        try (HostileReceiver receiver = HostileReceiver.answering(OK)) {
            port = receiver.port();
        }
        Answer answer = post(sender, URI.create("http://receiver.example:" + port + "/?token=hidden"), 10);
        assertEquals(0, answer.status());
        assertFalse(answer.text().contains("hidden"), answer.text());
    }

    @Test
    void waitsAreSecondsOrDates() {
        long now = 1_767_225_600_000_000L;
        assertEquals(OptionalLong.of(5_000_000), AnswerReader.retryAfterUs("5", now));
        assertEquals(OptionalLong.of(60_000_000), AnswerReader.retryAfterUs("Thu, 01 Jan 2026 00:01:00 GMT", now));
        assertEquals(OptionalLong.of(0), AnswerReader.retryAfterUs("Thu, 01 Jan 2015 00:01:00 GMT", now));
        assertEquals(OptionalLong.of(86_400_000_000L), AnswerReader.retryAfterUs("999999999", now));
        for (String nonsense : List.of("", "soon", "-5", "99999999999999999999")) {
            assertEquals(OptionalLong.empty(), AnswerReader.retryAfterUs(nonsense, now), nonsense);
        }
    }

    private Answer post(HostileReceiver receiver, int seconds) throws Exception {
        return post(sender, uri("receiver.example", receiver), seconds);
    }

    private static URI uri(String host, HostileReceiver receiver) {
        return URI.create("http://" + host + ":" + receiver.port() + "/hook?token=hidden");
    }

    private Answer post(HttpSender sender, URI url, int seconds) throws Exception {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        Post post = new Post(
                "x",
                url,
                "application/cloudevents+json",
                "id-1",
                1_614_265_330,
                "v1,abc=",
                cause,
                "{}".getBytes(StandardCharsets.UTF_8));
        sender.post(post, seconds, answer::complete);
        return answer.get(60, TimeUnit.SECONDS);
    }
}
