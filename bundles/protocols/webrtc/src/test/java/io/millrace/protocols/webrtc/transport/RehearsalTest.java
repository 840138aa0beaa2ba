package io.millrace.protocols.webrtc.transport;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.protocols.webrtc.transport.dtls.DtlsIdentity;
import io.millrace.protocols.webrtc.transport.dtls.HandshakeThreads;
import java.security.SecureRandom;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RehearsalTest {
    private final DtlsIdentity identity = new DtlsIdentity(new SecureRandom(), Instant.EPOCH);
    private final TestWorkers workers = new TestWorkers();

    @AfterEach
    void end() {
        workers.close();
    }

    @Test
    void bothEndsShakeHandsAndReadEachOthersPackets() throws InterruptedException {
        assertTrue(Rehearsal.play(identity, new HandshakeThreads(workers)));
    }

    @Test
    void itEndsWhereNoThreadIsLeft() throws InterruptedException {
        HandshakeThreads threads = new HandshakeThreads(workers);
        workers.close();
        assertFalse(Rehearsal.play(identity, threads));
    }
}
