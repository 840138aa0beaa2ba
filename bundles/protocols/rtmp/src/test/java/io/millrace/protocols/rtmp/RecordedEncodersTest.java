package io.millrace.protocols.rtmp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.FourCc;
import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import io.millrace.api.session.Session;
import io.millrace.formats.flv.Amf0Reader;
import io.millrace.formats.flv.Amf0Value;
import io.millrace.protocols.rtmp.chunk.ChunkException;
import io.millrace.protocols.rtmp.chunk.ChunkLimits;
import io.millrace.protocols.rtmp.chunk.ChunkReader;
import io.millrace.protocols.rtmp.chunk.MessageType;
import io.millrace.testkit.FakePublisher;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What real programs sent: their messages as golden text, and what becomes of it. Run with
 * {@code -Dmillrace.golden=write} to write the texts anew.
 */
class RecordedEncodersTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");
    private static final int HANDSHAKE_BYTES = 1 + 2 * 1536;

    private final TestServer server = new TestServer();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ffmpeg-publish",
                "ffmpeg8-enhanced-publish",
                "librtmp-publish",
                "gstreamer-publish",
                "ffmpeg-play",
                "librtmp-play",
                "gstreamer-play"
            })
    void messagesAreStable(String name) throws ChunkException, IOException {
        StringBuilder dump = new StringBuilder();
        ChunkReader reader = new ChunkReader(new ChunkLimits(1 << 24, 1 << 24, 64), (type, id, time, body) -> {
            dump.append("type ")
                    .append(type)
                    .append(" stream ")
                    .append(id)
                    .append(" @")
                    .append(time);
            if (type == MessageType.COMMAND_AMF0 || type == MessageType.DATA_AMF0) {
                Amf0Reader.readAll(body).forEach(value -> dump.append("\n    ").append(text(value)));
            } else {
                CRC32 crc = new CRC32();
                dump.append(' ').append(body.remaining()).append(" bytes");
                crc.update(body);
                dump.append(String.format(" crc %08x", crc.getValue()));
            }
            dump.append('\n');
            return true;
        });
        reader.allowMedia();
        reader.read(Unpooled.wrappedBuffer(Recorded.bytes(name)).skipBytes(HANDSHAKE_BYTES));
        Path golden = GOLDEN.resolve(name + ".txt");
        if ("write".equals(System.getProperty("millrace.golden"))) {
            Files.createDirectories(GOLDEN);
            Files.writeString(golden, dump, StandardCharsets.UTF_8);
        }
        assertEquals(Files.readString(golden), dump.toString());
    }

    private static String text(Amf0Value value) {
        return value.toString().replaceAll("127\\.0\\.0\\.1:\\d+", "HOST");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ffmpeg-publish", "librtmp-publish", "gstreamer-publish"})
    void encodersPublishH264AndAac(String name) {
        FakePublisher publisher = replay(name, Integer.MAX_VALUE);
        Track video = publisher.formats.get(0).get(0);
        assertEquals(FourCc.AVC, video.format().codec());
        assertEquals(FourCc.AAC, publisher.formats.get(0).get(1).format().codec());
        assertEquals(1, publisher.formats.size(), "one list of tracks for the whole run");
        assertEquals(50, publisher.samples.stream().filter(Sample::isVideo).count());
        assertTrue(publisher.samples.stream()
                        .filter(sample -> sample.trackId() == 64)
                        .count()
                > 80);
        assertMonotonic(publisher, 0);
        assertMonotonic(publisher, 64);
        assertEquals("The encoder has stopped", publisher.endReason());
    }

    @Test
    void enhancedEncoderPublishesAv1AndOpus() {
        FakePublisher publisher = replay("ffmpeg8-enhanced-publish", Integer.MAX_VALUE);
        assertEquals(FourCc.AV1, publisher.formats.get(0).get(0).format().codec());
        assertEquals(FourCc.OPUS, publisher.formats.get(0).get(1).format().codec());
        assertEquals(50, publisher.samples.stream().filter(Sample::isVideo).count());
    }

    @Test
    void readsOfAnySizeGiveTheSame() {
        FakePublisher whole = replay("ffmpeg-publish", Integer.MAX_VALUE);
        FakePublisher bytes = replay("ffmpeg-publish", 1);
        FakePublisher pieces = replay("ffmpeg-publish", 613);
        assertEquals(whole.samples, bytes.samples);
        assertEquals(whole.samples, pieces.samples);
        assertTrue(bytes.flushes() > whole.flushes());
        assertTrue(whole.flushes() <= 4, "flushed once for a read, not once for a sample");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ffmpeg-play", "librtmp-play", "gstreamer-play"})
    void playersAreServed(String name) {
        server.streams.stream("live/rec4");
        TestPeer peer = server.peer();
        ByteBuf all = Unpooled.wrappedBuffer(Recorded.bytes(name));
        while (all.isReadable()) {
            peer.raw(all.readRetainedSlice(Math.min(64, all.readableBytes())));
        }
        assertEquals(Session.Role.PLAY, server.gate.requests.get(0).role());
        assertTrue(peer.statuses().contains("status NetStream.Play.Start"), peer.statuses()::toString);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ffmpeg-publish", "librtmp-publish", "gstreamer-publish", "ffmpeg8-enhanced-publish"})
    void flippedAndCutBytesOnlyCloseTheConnection(String name) {
        Random random = new Random(name.hashCode());
        byte[] original = Recorded.bytes(name);
        for (int round = 0; round < 150; round++) {
            byte[] bytes = original.clone();
            for (int flips = 1 + random.nextInt(12); flips > 0; flips--) {
                int at = HANDSHAKE_BYTES + random.nextInt(bytes.length - HANDSHAKE_BYTES);
                bytes[at] ^= (byte) (1 << random.nextInt(8));
            }
            int length = round % 4 == 0 ? random.nextInt(bytes.length) : bytes.length;
            TestPeer peer = server.peer();
            peer.raw(Unpooled.wrappedBuffer(bytes, 0, length));
            peer.channel.checkException();
            peer.channel.close();
            peer.run();
        }
        assertEquals(0, server.sessions.list().size());
        assertFalse(server.streams.publishers.stream().anyMatch(FakePublisher::isOpen));
        server.workers.timer.advance(2 * TestServer.SECOND_US);
        assertTrue(server.log.size() <= 5, server.log::toString);
    }

    private static void assertMonotonic(FakePublisher publisher, int track) {
        long last = Long.MIN_VALUE;
        for (Sample sample : publisher.samples) {
            if (sample.trackId() == track) {
                assertTrue(sample.dtsUs() > last, "track " + track + " at " + sample.dtsUs());
                last = sample.dtsUs();
            }
        }
    }

    private FakePublisher replay(String name, int readBytes) {
        TestPeer peer = server.peer();
        ByteBuf all = Unpooled.wrappedBuffer(Recorded.bytes(name));
        while (all.isReadable()) {
            peer.raw(all.readRetainedSlice(Math.min(readBytes, all.readableBytes())));
        }
        return server.streams.publishers.get(server.streams.publishers.size() - 1);
    }
}
