package io.millrace.net.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.api.work.Clock;
import io.millrace.testkit.FakeWorkers;
import io.netty.handler.ssl.SslContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a pair that changes on the disk comes into force, and how one that is broken does not. */
class TlsReloadTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    private Path etc;

    private final FakeWorkers workers = FakeWorkers.direct();
    private TlsReload reload;

    private void start() {
        reload = new TlsReload(new TlsFiles(etc), workers.clock(), workers.timer(), Runnable::run);
    }

    @AfterEach
    void stop() {
        if (reload != null) {
            reload.stop();
        }
        assertEquals(0, workers.timer.pending());
    }

    private SslContext afterAPoll() {
        workers.timer.advance(2_000_000);
        return reload.get();
    }

    @Test
    void whatDoesNotChangeIsKept() {
        start();
        SslContext first = reload.get();
        assertSame(first, afterAPoll());
        assertSame(first, afterAPoll());
    }

    @Test
    void changedPairIsTaken() throws Exception {
        start();
        SslContext first = reload.get();
        PairFiles.write(etc, SelfSigned.make(NOW));
        SslContext second = afterAPoll();
        assertNotSame(first, second);
        assertSame(second, afterAPoll());
    }

    @Test
    void samePairWrittenAgainIsNoChange() throws Exception {
        KeyPairAndChain pair = SelfSigned.make(NOW);
        PairFiles.write(etc, pair);
        start();
        SslContext first = reload.get();
        PairFiles.write(etc, pair);
        assertSame(first, afterAPoll());
    }

    @Test
    void brokenFilesOfEveryKindLeaveTheOldPairInForce() throws Exception {
        start();
        SslContext first = reload.get();
        String certificate = Files.readString(etc.resolve("tls.crt"));
        for (String broken : new String[] {"", "half a cert", certificate.substring(0, certificate.length() / 2)}) {
            PairFiles.put(etc.resolve("tls.crt"), broken);
            assertSame(first, afterAPoll());
        }
        Files.delete(etc.resolve("tls.crt"));
        assertSame(first, afterAPoll(), "the key alone");
        Files.write(etc.resolve("tls.crt"), new byte[] {0x30, (byte) 0x82, (byte) 0xFF, (byte) 0xC0});
        assertSame(first, afterAPoll(), "binary in place of text");
        PairFiles.put(etc.resolve("tls.crt"), certificate);
        assertSame(first, afterAPoll(), "what was mended is what is in force");
    }

    @Test
    void pairThatIsReplacedFileByFileIsTakenWhenItIsWhole() throws Exception {
        start();
        SslContext first = reload.get();
        KeyPairAndChain next = SelfSigned.make(NOW);
        PairFiles.writeChain(etc, next);
        assertSame(first, afterAPoll(), "the new certificate does not belong to the old key");
        PairFiles.writeKey(etc, next);
        assertNotSame(first, afterAPoll());
    }

    @Test
    void ownCertificateIsRenewedWhileTheServerRuns() throws Exception {
        long[] days = new long[1];
        Clock clock = new Clock() {
            @Override
            public long utcUs() {
                return (NOW.getEpochSecond() + Duration.ofDays(days[0]).toSeconds()) * 1_000_000;
            }

            @Override
            public long monotonicUs() {
                return 0;
            }
        };
        reload = new TlsReload(new TlsFiles(etc), clock, workers.timer(), Runnable::run);
        SslContext first = reload.get();
        String certificate = Files.readString(etc.resolve("tls.crt"));
        days[0] = 700;
        assertSame(first, afterAPoll());
        days[0] = 800;
        SslContext second = afterAPoll();
        assertNotSame(first, second);
        assertNotEquals(certificate, Files.readString(etc.resolve("tls.crt")));
        assertSame(second, afterAPoll());
    }

    @Test
    void withoutAnyUsablePairThereIsNoStart() throws Exception {
        Files.writeString(etc.resolve("tls.crt"), "garbage");
        Files.writeString(etc.resolve("tls.key"), "garbage");
        assertThrows(IllegalStateException.class, this::start);
    }
}
