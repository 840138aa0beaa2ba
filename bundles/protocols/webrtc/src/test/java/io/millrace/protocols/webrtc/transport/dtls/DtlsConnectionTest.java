package io.millrace.protocols.webrtc.transport.dtls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.protocols.webrtc.transport.TestWorkers;
import io.millrace.protocols.webrtc.transport.srtp.SrtpKeys;
import io.millrace.protocols.webrtc.transport.srtp.SrtpProfile;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two ends in one process, with what the network may do between them. */
class DtlsConnectionTest {
    private static final int TIMEOUT_MS = 20_000;
    private static final int WAIT_SECONDS = 60;
    private static final DtlsIdentity SERVER = new DtlsIdentity(new SecureRandom(), Instant.EPOCH);
    private static final DtlsIdentity CLIENT = new DtlsIdentity(new SecureRandom(), Instant.EPOCH);

    private final TestWorkers workers = new TestWorkers();
    private final HandshakeThreads threads = new HandshakeThreads(workers);
    private final ExecutorService loop = Executors.newSingleThreadExecutor();

    /** One end, and what it was told. */
    private final class End implements DtlsConnection.Listener {
        private final CompletableFuture<SrtpKeys> keys = new CompletableFuture<>();
        private final CompletableFuture<String> ended = new CompletableFuture<>();
        private final DtlsConnection connection;
        private End other;

        /** Loop. */
        private BiConsumer<End, byte[]> network = (to, datagram) -> to.connection.receive(datagram);

        private End(DtlsIdentity own, DtlsIdentity expected, boolean client) {
            connection = new DtlsConnection(
                    own,
                    client,
                    certificate -> Arrays.equals(expected.certificate(), certificate),
                    TIMEOUT_MS,
                    threads,
                    loop,
                    datagram -> network.accept(other, datagram),
                    this);
        }

        @Override
        public void established(SrtpKeys made) {
            keys.complete(made);
        }

        @Override
        public void ended(String reason) {
            ended.complete(reason);
            keys.completeExceptionally(new AssertionError(reason));
        }

        private SrtpKeys awaitKeys() throws Exception {
            return keys.get(WAIT_SECONDS, TimeUnit.SECONDS);
        }

        private String awaitEnd() throws Exception {
            return ended.get(WAIT_SECONDS, TimeUnit.SECONDS);
        }
    }

    private final End server = new End(SERVER, CLIENT, false);
    private final End client = new End(CLIENT, SERVER, true);

    private void begin() {
        server.other = client;
        client.other = server;
        loop.execute(() -> {
            server.connection.reachable();
            client.connection.reachable();
        });
    }

    private void onLoop(Runnable task) throws Exception {
        loop.submit(task).get(WAIT_SECONDS, TimeUnit.SECONDS);
    }

    @AfterEach
    void stop() throws Exception {
        onLoop(() -> {
            server.connection.close();
            client.connection.close();
        });
        loop.shutdown();
        assertTrue(loop.awaitTermination(WAIT_SECONDS, TimeUnit.SECONDS));
        workers.close();
    }

    private void assertSameKeys() throws Exception {
        SrtpKeys ofServer = server.awaitKeys();
        SrtpKeys ofClient = client.awaitKeys();
        assertEquals(SrtpProfile.AEAD_AES_128_GCM, ofServer.profile());
        assertEquals(SrtpProfile.AEAD_AES_128_GCM, ofClient.profile());
        assertArrayEquals(ofServer.local().key(), ofClient.remote().key());
        assertArrayEquals(ofServer.remote().key(), ofClient.local().key());
        assertArrayEquals(ofServer.local().salt(), ofClient.remote().salt());
        assertFalse(Arrays.equals(ofServer.local().key(), ofServer.remote().key()));
    }

    @Test
    void bothEndsGetTheSameKeys() throws Exception {
        begin();
        assertSameKeys();
    }

    /** Datagrams of these places are lost. Few enough that the pauses before repetitions do not add up to the deadline. */
    private static BiConsumer<End, byte[]> losing(Integer... places) {
        AtomicInteger sent = new AtomicInteger();
        return (to, datagram) -> {
            if (!List.of(places).contains(sent.getAndIncrement())) {
                to.connection.receive(datagram);
            }
        };
    }

    @Test
    void lostFlightsAreRepeated() throws Exception {
        server.network = losing(1, 3);
        client.network = losing(0, 2);
        begin();
        assertSameKeys();
    }

    /** The server is done then, and answers the client's repetition all the same. */
    @Test
    void theLastFlightIsRepeatedAfterTheHandshake() throws Exception {
        List<byte[]> lost = new ArrayList<>();
        server.network = (to, datagram) -> {
            if (datagram[0] == 20 && lost.size() < 2 || datagram[4] == 1 && lost.size() == 1) {
                // change of cipher, and what is encrypted after it
                lost.add(datagram);
            } else {
                to.connection.receive(datagram);
            }
        };
        begin();
        assertSameKeys();
        assertEquals(2, lost.size());
    }

    @Test
    void recordsMayChangePlacesAndComeTwice() throws Exception {
        Random random = new Random(19);
        List<Runnable> held = new ArrayList<>();
        BiConsumer<End, byte[]> shuffled = (to, datagram) -> {
            to.connection.receive(datagram.clone());
            held.add(() -> to.connection.receive(datagram));
            if (random.nextBoolean()) {
                List<Runnable> late = new ArrayList<>(held);
                held.clear();
                late.forEach(Runnable::run);
            }
        };
        server.network = shuffled;
        client.network = shuffled;
        begin();
        assertSameKeys();
    }

    @Test
    void garbageInBetweenDoesNoHarm() throws Exception {
        Random random = new Random(23);
        BiConsumer<End, byte[]> noisy = (to, datagram) -> {
            byte[] garbage = new byte[1 + random.nextInt(100)];
            random.nextBytes(garbage);
            garbage[0] = (byte) (20 + random.nextInt(44));
            to.connection.receive(garbage);
            to.connection.receive(datagram);
        };
        server.network = noisy;
        client.network = noisy;
        begin();
        assertSameKeys();
    }

    @Test
    void aServerRefusesAnotherCertificate() throws Exception {
        End wrong = new End(new DtlsIdentity(new SecureRandom(), Instant.EPOCH), SERVER, true);
        server.other = wrong;
        wrong.other = server;
        loop.execute(() -> wrong.connection.reachable());
        assertTrue(server.awaitEnd().contains("fingerprint"), server.awaitEnd());
        assertTrue(wrong.awaitEnd().contains("bad_certificate"), wrong.awaitEnd());
        assertTrue(server.keys.isCompletedExceptionally());
    }

    @Test
    void aClientRefusesAnotherCertificate() throws Exception {
        End wrong = new End(new DtlsIdentity(new SecureRandom(), Instant.EPOCH), CLIENT, false);
        client.other = wrong;
        wrong.other = client;
        loop.execute(() -> client.connection.reachable());
        assertTrue(client.awaitEnd().contains("fingerprint"), client.awaitEnd());
        assertTrue(wrong.awaitEnd().contains("bad_certificate"), wrong.awaitEnd());
    }

    @Test
    void thePeerIsToldTheEnd() throws Exception {
        begin();
        assertSameKeys();
        onLoop(client.connection::close);
        assertEquals("the peer closed the session", server.awaitEnd());
        assertFalse(client.ended.isDone(), "who closes is not told");
    }

    @Test
    void aHandshakeIsCalledOff() throws Exception {
        client.network = (to, datagram) -> {};
        begin();
        onLoop(client.connection::close);
        onLoop(() -> client.connection.receive(new byte[] {22}));
        assertFalse(client.keys.isDone());
    }

    @Test
    void whatComesAfterTheHandshakeDoesNoHarm() throws Exception {
        begin();
        assertSameKeys();
        Random random = new Random(29);
        onLoop(() -> {
            for (int i = 0; i < 2_000; i++) {
                byte[] garbage = new byte[1 + random.nextInt(100)];
                random.nextBytes(garbage);
                garbage[0] = (byte) (20 + random.nextInt(44));
                server.connection.receive(garbage);
            }
        });
        onLoop(client.connection::close);
        assertEquals("the peer closed the session", server.awaitEnd());
    }
}
