package io.millrace.protocols.srt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.access.Secret;
import io.millrace.api.live.LiveStream;
import io.millrace.api.live.PublishRefusedException;
import io.millrace.api.media.FormatChange;
import io.millrace.api.media.Sample;
import io.millrace.api.media.StreamItem;
import io.millrace.api.media.StreamName;
import io.millrace.api.transfer.PullOutput;
import io.millrace.api.transfer.PullRequest;
import io.millrace.api.transfer.PushRequest;
import io.millrace.api.transfer.Reach;
import io.millrace.api.transfer.Transfer;
import io.millrace.api.transfer.TransferStatus;
import io.millrace.protocols.srt.crypt.Encryption;
import io.millrace.testkit.FakeLiveStream;
import io.millrace.testkit.FakePublisher;
import io.millrace.testkit.FakeSession;
import io.millrace.testkit.SyntheticStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The server calls itself: what it pushes it publishes, what it pulls it plays. */
class TransferTest {
    private static final String PASSPHRASE = "correct horse battery";
    private static final SyntheticStream SOURCE = SyntheticStream.of(25, 25);
    private static final StreamName COPY = StreamName.of("live", "copy");

    private final TestServer server = new TestServer(Map.of("passphrases", "live/closed=" + PASSPHRASE));
    private final List<String> states = new ArrayList<>();
    private final TransferStatus status = (state, words) -> states.add(state + ": " + words);
    private final FakeSession session = FakeSession.viewer(COPY);
    private final List<PullOutput.Run> runs = new ArrayList<>();
    private boolean reachable = true;

    private final Reach reach = host -> {
        if (!reachable) {
            throw new IOException("There is no host " + host);
        }
        return InetAddress.getByName(host);
    };

    private final PullOutput output = new PullOutput() {
        @Override
        public Run publish(InetSocketAddress remote, boolean secure) throws PublishRefusedException {
            FakeSession publishing = FakeSession.publisher(COPY);
            Run run = new Run(publishing, server.streams.publish(COPY, publishing));
            runs.add(run);
            return run;
        }
    };

    private FakeLiveStream live(String name) {
        FakeLiveStream stream = server.streams.stream(name);
        List<StreamItem> items = new ArrayList<>();
        items.add(new FormatChange(SOURCE.tracks()));
        items.addAll(SOURCE.samples(0, 2 * TestServer.SECOND_US));
        stream.publish(items);
        return stream;
    }

    private Transfer push(LiveStream stream, String query, String secret) {
        return server.server.open(new PushRequest(
                stream,
                session,
                URI.create("srt://127.0.0.1:8890?" + query),
                Optional.empty(),
                secret(secret),
                Map.of(),
                reach,
                status));
    }

    private Transfer pull(String query, String secret) {
        return server.server.open(new PullRequest(
                URI.create("srt://127.0.0.1:8890"),
                Optional.empty(),
                secret(secret),
                COPY,
                Map.of("streamid", query),
                reach,
                output,
                status));
    }

    private static Optional<Secret> secret(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(new Secret(text));
    }

    private static List<ByteBuffer> video(List<Sample> samples) {
        return samples.stream().filter(Sample::isVideo).map(Sample::payload).toList();
    }

    @Test
    void aPushedStreamIsPublishedThere() {
        Transfer transfer = push(live("live/a"), "streamid=publish:live/b:$secret", "KEY");
        server.run(TestServer.SECOND_US);
        assertEquals(List.of("CONNECTING: It calls 127.0.0.1:8890", "RUNNING: The other server takes it"), states);
        FakePublisher publisher = server.streams.publishers.get(0);
        List<ByteBuffer> pushed = video(SOURCE.samples(TestServer.SECOND_US, 2 * TestServer.SECOND_US));
        assertEquals(pushed.subList(0, 24), video(publisher.samples).subList(0, 24));
        assertEquals(
                "KEY", server.gate.requests.get(0).credential().orElseThrow().reveal());
        assertTrue(session.sentBytes() > 10_000);
        transfer.close();
        server.run(100_000);
        assertFalse(publisher.isOpen());
        assertTrue(session.isOpen(), "it belongs to core");
        assertEquals(2, states.size());
        server.run(60 * TestServer.SECOND_US);
        assertEquals(1, server.streams.publishers.size(), "a closed transfer does not come back");
    }

    @Test
    void aPulledStreamIsPublishedHere() {
        live("live/closed");
        Transfer transfer = pull("read:live/closed", PASSPHRASE);
        server.run(TestServer.SECOND_US);
        assertEquals("RUNNING: It has media", states.get(states.size() - 1));
        assertEquals(1, runs.size());
        FakePublisher publisher = (FakePublisher) runs.get(0).publisher();
        assertTrue(video(publisher.samples).size() >= 24);
        assertTrue(runs.get(0).session().receivedBytes() > 10_000);
        assertTrue(runs.get(0).session().statistics().get("pktRecvTotal").intValue() > 5);
        transfer.close();
        server.run(100_000);
        assertFalse(publisher.isOpen());
        assertEquals(0, server.sessions.list().size());
    }

    @Test
    void aPulledStreamMayBeEncryptedInEitherMode() {
        live("live/closed");
        for (String mode : List.of("ctr", "gcm")) {
            runs.clear();
            Transfer transfer = server.server.open(new PullRequest(
                    URI.create("srt://127.0.0.1:8890?streamid=read:live/closed&pbkeylen=32&cryptomode=" + mode),
                    Optional.empty(),
                    secret(PASSPHRASE),
                    COPY,
                    Map.of(),
                    reach,
                    output,
                    status));
            server.run(TestServer.SECOND_US);
            FakePublisher publisher = (FakePublisher) runs.get(0).publisher();
            assertTrue(video(publisher.samples).size() >= 24, mode);
            transfer.close();
            server.run(100_000);
        }
    }

    @Test
    void aServerIsMetHalfWay() {
        for (int cookie : new int[] {-5, Integer.MAX_VALUE}) {
            TestCaller peer = TestCaller.meeting(server, 7_000, cookie, Optional.empty());
            Transfer transfer = server.server.open(new PushRequest(
                    live("live/a"),
                    session,
                    URI.create("srt://127.0.0.1:7000?mode=rendezvous"),
                    Optional.empty(),
                    Optional.empty(),
                    Map.of(),
                    reach,
                    status));
            peer.shake();
            peer.run(TestServer.SECOND_US);
            assertEquals("RUNNING: The other server takes it", states.get(states.size() - 1), "cookie " + cookie);
            assertTrue(peer.received.size() > 10_000);
            transfer.close();
            server.run(100_000);
            peer.take();
            assertEquals("The peer has closed the connection", peer.closed);
        }
    }

    private Transfer meet(int port, String secret) {
        return server.server.open(new PullRequest(
                URI.create("srt://127.0.0.1:" + port),
                Optional.empty(),
                secret(secret),
                COPY,
                Map.of("mode", "rendezvous"),
                reach,
                output,
                status));
    }

    @Test
    void aPeerThatMissedTheAgreementIsToldAgain() {
        TestCaller peer = TestCaller.meeting(server, 7_000, -5, Optional.empty());
        Transfer transfer = meet(7_000, "");
        for (int i = 0; i < 2; i++) {
            peer.sendHandshake();
            peer.take();
        }
        peer.sendHandshake();
        peer.forget();
        assertNull(peer.link);
        peer.sendHandshake();
        peer.take();
        assertNotNull(peer.link);
        transfer.close();
    }

    @Test
    void aPeerWithAnotherPassphraseIsToldSo() {
        TestCaller peer = TestCaller.meeting(
                server, 7_000, Integer.MAX_VALUE, Optional.of(Encryption.create("another passphrase", 16, false)));
        meet(7_000, PASSPHRASE);
        peer.shake();
        assertEquals(1010, peer.refusedWith);
        assertTrue(states.toString().contains("the passphrase is wrong (1010)"), states.toString());
    }

    @Test
    void handsOfStrangersAreLeftAlone() {
        meet(7_000, "");
        TestCaller stranger = TestCaller.meeting(server, 7_001, Integer.MAX_VALUE, Optional.empty());
        server.settle();
        int before = server.answers;
        stranger.shake();
        assertEquals(before, server.answers);
    }

    @Test
    void whatFailsIsTriedAgainWithAGrowingDelay() {
        Transfer transfer = pull("read:live/a", "");
        server.run(100_000);
        assertEquals(
                "WAITING: The other server refused: the peer has no such stream (1404)", states.get(states.size() - 1));
        server.run(10 * TestServer.SECOND_US);
        long calls =
                states.stream().filter(state -> state.startsWith("CONNECTING")).count();
        assertEquals(4, calls, "at once, after 1, 2 and 4 s: " + states);
        live("live/a");
        server.run(10 * TestServer.SECOND_US);
        assertEquals("RUNNING: It has media", states.get(states.size() - 1));
        server.sessions.opened.get(0).kick("Ended by the operator");
        server.run(100_000);
        assertEquals("WAITING: The other server has closed the connection", states.get(states.size() - 1));
        assertFalse(runs.get(0).publisher().isOpen());
        server.run(30 * TestServer.SECOND_US);
        assertEquals(2, runs.size(), "back again");
        transfer.close();
    }

    @Test
    void reasonsArePlain() {
        reachable = false;
        pull("read:live/a", "");
        server.settle();
        assertEquals("WAITING: There is no host 127.0.0.1", states.get(1));
        reachable = true;
        server.bound = false;
        // a second, and a fifth of jitter at most
        server.run(TestServer.SECOND_US * 6 / 5);
        assertEquals("WAITING: The SRT port of this server is not open yet", states.get(3));
        server.bound = true;
        server.join(8_890, packet -> {});
        server.run(9 * TestServer.SECOND_US);
        assertEquals("WAITING: No answer from 127.0.0.1:8890", states.get(states.size() - 1));
    }

    @Test
    void aWrongPassphraseIsToldAsSuch() {
        live("live/closed");
        pull("read:live/closed", "another passphrase");
        server.run(100_000);
        assertTrue(states.get(1).contains("the passphrase is wrong (1010)"), states.toString());
        assertFalse(states.toString().contains("another"));
    }

    @Test
    void aPulledPublisherThatIsToldToGoComesBack() {
        live("live/a");
        pull("read:live/a", "");
        server.run(TestServer.SECOND_US);
        runs.get(0).session().kick("Ended by the operator");
        server.settle();
        assertEquals("WAITING: It was told to go: Ended by the operator", states.get(states.size() - 1));
        server.run(3 * TestServer.SECOND_US);
        assertEquals(2, runs.size());
    }

    @Test
    void addressesAreReadWithTheirOptions() {
        URI uri = URI.create("srt://host?streamid=%23!::r=live/a,m=publish,s=$secret&latency=300");
        RemoteAddress remote = RemoteAddress.of(uri, secret("K+1"), Map.of("latency", "500"), 120);
        assertEquals(8_890, remote.port());
        assertEquals("#!::r=live/a,m=publish,s=K+1", remote.streamId());
        assertEquals(300, remote.latencyMs());
        assertTrue(remote.passphrase().isEmpty());
        assertEquals("host:8890", remote.toString());
        RemoteAddress other =
                RemoteAddress.of(URI.create("srt://host:9000"), secret(PASSPHRASE), Map.of("pbkeylen", "32"), 120);
        assertEquals(32, other.keyBytes());
        assertEquals(120, other.latencyMs());
        assertEquals(Optional.of(PASSPHRASE), other.passphrase());
        for (Map<String, String> wrong : List.of(
                Map.of("latency", "soon"),
                Map.of("latency", "-1"),
                Map.of("pbkeylen", "17"),
                Map.of("cryptomode", "cbc"),
                Map.of("mode", "listener"))) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> RemoteAddress.of(URI.create("srt://host"), Optional.empty(), wrong, 120));
        }
        String refusal = assertThrows(
                        IllegalArgumentException.class,
                        () -> RemoteAddress.of(URI.create("srt://host"), secret("short"), Map.of(), 120))
                .getMessage();
        assertFalse(refusal.contains("short\""), refusal);
    }
}
