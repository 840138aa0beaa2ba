package io.millrace.http.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.Track;
import io.millrace.api.packaging.Body;
import io.millrace.api.packaging.ByteRange;
import io.millrace.api.packaging.InitSegment;
import io.millrace.api.packaging.PackagingProfile;
import io.millrace.api.packaging.Segment;
import io.millrace.api.packaging.SegmentWindow;
import io.millrace.api.packaging.SegmentedStream;
import io.millrace.testkit.SyntheticStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Bodies that come slowly, that are too large to be read at once, and clients that do not read. */
class BodyPumpTest {
    private static final String PATH = "/live/vod/v0.e0-1.m4s";

    private final StoredBody body = new StoredBody(40_000_000);
    private final StoredSegment stream = new StoredSegment(body);
    private DeliveryHarness http;

    /** Byte n is n modulo 251; reads are answered at once or when the test says so. */
    private static final class StoredBody implements Body {
        private final long sizeBytes;
        private final List<ByteRange> reads = new ArrayList<>();
        private final Queue<CompletableFuture<List<ByteBuffer>>> pending = new ConcurrentLinkedQueue<>();
        private volatile boolean slow;

        StoredBody(long sizeBytes) {
            this.sizeBytes = sizeBytes;
        }

        @Override
        public long sizeBytes() {
            return sizeBytes;
        }

        @Override
        public synchronized CompletionStage<List<ByteBuffer>> read(ByteRange range) {
            reads.add(range);
            CompletableFuture<List<ByteBuffer>> answer = new CompletableFuture<>();
            pending.add(answer);
            if (!slow) {
                next();
            }
            return answer;
        }

        synchronized void next() {
            ByteRange range = reads.get(reads.size() - 1);
            ByteBuffer bytes = ByteBuffer.allocateDirect((int) range.sizeBytes());
            for (long n = range.from(); n < range.to(); n++) {
                bytes.put((byte) (n % 251));
            }
            bytes.flip();
            pending.remove().complete(List.of(bytes.slice(0, 1), bytes.slice(1, bytes.remaining() - 1)));
        }
    }

    private record StoredSegment(Body body) implements SegmentedStream {
        @Override
        public String id() {
            return "v0";
        }

        @Override
        public String epoch() {
            return "e0";
        }

        @Override
        public Track track() {
            return SyntheticStream.VIDEO;
        }

        @Override
        public SegmentWindow window() {
            InitSegment init = new InitSegment(1, track().format(), body);
            Segment only = new Segment(1, 0, 1, 0, false, 0, 0, false, init, List.of(), body, true);
            Segment gap = new Segment(2, 1, 1, 0, false, 0, 0, true, init, List.of(), Body.of(List.of()), true);
            return new SegmentWindow(List.of(only, gap), 3, 0, false);
        }

        @Override
        public CompletionStage<SegmentWindow> await(long mediaSequence, int partIndex) {
            return CompletableFuture.completedFuture(window());
        }

        @Override
        public long averageBitsPerSecond() {
            return 0;
        }

        @Override
        public long peakBitsPerSecond() {
            return 0;
        }

        @Override
        public PackagingProfile profile() {
            return PackagingProfile.DEFAULT;
        }
    }

    @BeforeEach
    void start() throws Exception {
        http = new DeliveryHarness();
        http.presentations.add("live/vod", stream);
    }

    @AfterEach
    void stop() {
        http.close();
    }

    private static void check(byte[] bytes, long from) {
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] != (byte) ((from + i) % 251)) {
                throw new AssertionError("Byte " + i + " is wrong");
            }
        }
    }

    @Test
    void readsALargeBodyPieceByPiece() throws Exception {
        HttpResponse<byte[]> response = http.bytes(PATH);
        assertEquals(40_000_000, response.body().length);
        assertEquals("40000000", response.headers().firstValue("Content-Length").orElse(""));
        check(response.body(), 0);
        assertEquals(10, body.reads.size());
        assertEquals(40_000_000, http.sessions.opened.get(0).sentBytes());
    }

    @Test
    void readsOnlyTheRangeThatIsWanted() throws Exception {
        HttpResponse<byte[]> small = http.bytes(PATH, "Range", "bytes=39000000-39000099");
        assertEquals(206, small.statusCode());
        check(small.body(), 39_000_000);
        assertEquals(List.of(new ByteRange(39_000_000, 39_000_100)), body.reads);
        HttpResponse<byte[]> large = http.bytes(PATH, "Range", "bytes=10000000-29999999");
        assertEquals(206, large.statusCode());
        assertEquals(20_000_000, large.body().length);
        assertEquals(
                "bytes 10000000-29999999/40000000",
                large.headers().firstValue("Content-Range").orElse(""));
        check(large.body(), 10_000_000);
    }

    @Test
    void waitsForBytesWithoutAThread() throws Exception {
        body.slow = true;
        CompletableFuture<HttpResponse<byte[]>> response = http.later(PATH, "Range", "bytes=0-20000000");
        for (int piece = 0; piece < 5; piece++) {
            DeliveryHarness.until(() -> !body.pending.isEmpty());
            assertFalse(response.isDone());
            body.next();
        }
        assertEquals(20_000_001, response.get(10, TimeUnit.SECONDS).body().length);
    }

    @Test
    void aReadThatFailsBeforeTheFirstByteIsAnErrorAndLaterCutsTheAnswerOff() throws Exception {
        body.slow = true;
        CompletableFuture<HttpResponse<byte[]>> small = http.later(PATH, "Range", "bytes=0-9");
        DeliveryHarness.until(() -> !body.pending.isEmpty());
        body.pending.remove().completeExceptionally(new IOException("disk"));
        assertEquals(500, small.get(10, TimeUnit.SECONDS).statusCode());
        CompletableFuture<HttpResponse<byte[]>> large = http.later(PATH);
        DeliveryHarness.until(() -> !body.pending.isEmpty());
        body.next();
        DeliveryHarness.until(() -> !body.pending.isEmpty());
        body.pending.remove().completeExceptionally(new IOException("disk"));
        assertThrows(ExecutionException.class, () -> large.get(10, TimeUnit.SECONDS));
    }

    @Test
    void aGapHasNoSegment() throws Exception {
        assertEquals(404, http.bytes("/live/vod/v0.e0-2.m4s").statusCode());
    }

    @Test
    void aRequestThatIsNeverAnsweredIsGivenUpAfterAMinute() throws Exception {
        body.slow = true;
        CompletableFuture<HttpResponse<byte[]>> response = http.later(PATH, "Range", "bytes=0-9");
        DeliveryHarness.until(() -> http.servlet.tools().deadlines().count() == 1);
        http.workers.timer.advance(55_000_000);
        assertFalse(response.isDone());
        http.workers.timer.advance(10_000_000);
        HttpResponse<byte[]> got = response.get(10, TimeUnit.SECONDS);
        assertEquals(503, got.statusCode());
        assertEquals("2", got.headers().firstValue("Retry-After").orElse(""));
        body.next();
        assertEquals(0, http.sessions.list().size());
    }

    @Test
    void aClientThatReadsTooSlowlyIsCutOff() throws Exception {
        try (Socket socket = unread(PATH, "Range: bytes=0-15000000\r\n")) {
            DeliveryHarness.until(() -> http.servlet.tools().deadlines().count() == 1);
            // 30 s, and 15 MB at 16 kB/s
            http.workers.timer.advance(1_000_000_000);
            assertTrue(readToEnd(socket) < 15_000_000);
        }
    }

    @Test
    void aClientThatStopsReadingAGrowingAnswerHoldsNoThread() throws Exception {
        try (Socket socket = unread(PATH, "")) {
            DeliveryHarness.until(() -> !body.reads.isEmpty());
            for (int i = 0; i < 10; i++) {
                assertEquals(206, http.bytes(PATH, "Range", "bytes=0-9").statusCode());
            }
            assertTrue(body.reads.size() < 14, "pieces are read as they are taken");
            assertTrue(socket.isConnected());
        }
    }

    private Socket unread(String path, String header) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4_096);
        socket.connect(new InetSocketAddress("127.0.0.1", http.port()));
        OutputStream out = socket.getOutputStream();
        out.write(("GET " + path + " HTTP/1.1\r\nHost: x\r\n" + header + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.flush();
        return socket;
    }

    private static long readToEnd(Socket socket) {
        long count = 0;
        try {
            InputStream in = socket.getInputStream();
            for (int n = 0; n >= 0; n = in.read(new byte[1 << 16])) {
                count += n;
            }
        } catch (IOException e) {
            // reset: cut off as well
        }
        return count;
    }
}
