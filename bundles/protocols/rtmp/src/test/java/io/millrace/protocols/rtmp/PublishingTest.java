package io.millrace.protocols.rtmp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.FourCc;
import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import io.millrace.formats.flv.Amf0Reader;
import io.millrace.formats.flv.Amf0Value;
import io.millrace.formats.flv.Amf0Writer;
import io.millrace.protocols.rtmp.chunk.MessageType;
import io.millrace.testkit.FakePublisher;
import io.millrace.testkit.SyntheticStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of a publisher's messages. */
class PublishingTest {
    private static final int DATA_TRACK = 128;

    private final TestServer server = new TestServer();
    private final TestPeer peer = server.peer();
    private FakePublisher publisher;

    @BeforeEach
    void publish() {
        peer.connect().publish("demo");
        publisher = server.streams.publishers.get(0);
    }

    private static ByteBuffer body(int... head) {
        ByteBuffer body = ByteBuffer.allocate(head.length + 40);
        for (int value : head) {
            body.put((byte) value);
        }
        return body.rewind();
    }

    private void audioHeader() {
        peer.send(MessageType.AUDIO, 1, 0, ByteBuffer.wrap(new byte[] {(byte) 0xAF, 0, 0x11, (byte) 0x90}));
    }

    private void audio(long timestampMs) {
        peer.send(MessageType.AUDIO, 1, timestampMs, body(0xAF, 1, 0x21));
    }

    private void videoHeader() {
        ByteBuffer record = SyntheticStream.VIDEO.format().configuration();
        peer.send(
                MessageType.VIDEO,
                1,
                0,
                ByteBuffer.allocate(5 + record.remaining())
                        .put(new byte[] {0x17, 0, 0, 0, 0})
                        .put(record)
                        .flip());
    }

    private void picture(long timestampMs, int compositionMs) {
        peer.send(
                MessageType.VIDEO,
                1,
                timestampMs,
                body(0x17, 1, compositionMs >> 16, compositionMs >> 8, compositionMs, 0, 0, 0, 41, 0x65));
    }

    @Test
    void tracksAndTimes() {
        videoHeader();
        audioHeader();
        picture(1_000, 80);
        audio(1_010);
        audio(1_031);
        Track video = publisher.formats.get(0).get(0);
        assertEquals(FourCc.AVC, video.format().codec());
        Sample key = publisher.samples.get(0);
        assertTrue(key.isSync() && key.isVideo());
        assertEquals(1_000_000, key.dtsUs());
        assertEquals(1_080_000, key.ptsUs());
        assertEquals(
                List.of(1_010_000L, 1_031_000L),
                publisher.samples.stream()
                        .filter(sample -> sample.trackId() == 64)
                        .map(Sample::dtsUs)
                        .toList());
    }

    @Test
    void timestampsGoOnWhenTheirThirtyTwoBitsWrap() {
        audioHeader();
        audio(0xFFFF_FFF0L);
        audio(0x10);
        audio(0x30);
        assertEquals(
                List.of(-16_000L, 16_000L, 48_000L),
                publisher.samples.stream().map(Sample::dtsUs).toList());
    }

    @Test
    void timestampsThatGoBackAreLeftToTheSanitiser() {
        audioHeader();
        audio(10_000);
        audio(2_000);
        assertEquals(
                List.of(10_000_000L, 2_000_000L),
                publisher.samples.stream().map(Sample::dtsUs).toList());
    }

    @Test
    void metadataCuePointsAndOtherScriptsAreDataSamples() {
        audioHeader();
        audio(0);
        ByteBuffer metadata = Amf0Writer.encode(
                Amf0Value.of("@setDataFrame"),
                Amf0Value.of("onMetaData"),
                new Amf0Value.EcmaArray(Map.of("title", Amf0Value.of("A day at the mill"))));
        ByteBuffer cue =
                Amf0Writer.encode(Amf0Value.of("onCuePoint"), new Amf0Value.Obj(Map.of("name", Amf0Value.of("ad"))));
        ByteBuffer wrapped = ByteBuffer.allocate(cue.remaining() + 1)
                .put((byte) 0)
                .put(cue.duplicate())
                .flip();
        peer.send(MessageType.DATA_AMF0, 1, 40, metadata)
                .send(MessageType.DATA_AMF0, 1, 50, cue)
                .send(MessageType.DATA_AMF3, 1, 60, wrapped);
        audio(61);
        List<Sample> data = publisher.samples.stream()
                .filter(sample -> sample.trackId() == DATA_TRACK)
                .toList();
        assertEquals(
                List.of("onMetaData", "onCuePoint", "onCuePoint"),
                data.stream()
                        .map(sample -> Amf0Reader.readAll(sample.payload())
                                .get(0)
                                .asText()
                                .orElse(""))
                        .toList());
        assertEquals(50_000, data.get(1).dtsUs());
        assertEquals(data.get(1).payload(), data.get(2).payload(), "without the AMF3 wrapper");
    }

    @Test
    void aggregatesAreTakenApart() {
        audioHeader();
        ByteBuffer aggregate = ByteBuffer.allocate(2 * (11 + 10 + 4));
        for (int time : new int[] {500, 521}) {
            aggregate.put((byte) 8).put((byte) 0).putShort((short) 10);
            aggregate.put((byte) 0).putShort((short) time).put((byte) 0);
            aggregate
                    .put(new byte[3])
                    .put(new byte[] {(byte) 0xAF, 1, 1, 2, 3, 4, 5, 6, 7, 8})
                    .putInt(21);
        }
        peer.send(MessageType.AGGREGATE, 1, 9_000, aggregate.flip());
        audio(9_100);
        assertEquals(
                List.of(9_000_000L, 9_021_000L, 9_100_000L),
                publisher.samples.stream().map(Sample::dtsUs).toList());
    }

    @Test
    void configurationMayChangeInMidStream() {
        audioHeader();
        audio(0);
        peer.send(MessageType.AUDIO, 1, 20, ByteBuffer.wrap(new byte[] {(byte) 0xAF, 0, 0x12, 0x10}));
        audio(21);
        assertEquals(2, publisher.formats.size());
        assertEquals(44_100, publisher.formats.get(1).get(0).format().timescaleHz());
    }

    @Test
    void codecsThatCannotBeCarriedAreToldOnce() {
        audioHeader();
        for (int i = 0; i < 50; i++) {
            // Sorenson H.263
            peer.send(MessageType.VIDEO, 1, i, body(0x22));
            audio(i);
        }
        peer.advance(TestServer.SECOND_US);
        assertEquals(1, server.log.size(), server.log::toString);
        assertTrue(server.log.get(0).contains("legacy video codec"), server.log.get(0));
        assertTrue(peer.isOpen());
        assertEquals(50, publisher.samples.size());
    }

    @Test
    void oneFlushForAllThatCameInOneRead() {
        audioHeader();
        int before = publisher.flushes();
        audio(0);
        assertEquals(before + 1, publisher.flushes());
    }

    @Test
    void payloadsAreViewsOfOneArrayOfExactlyTheMessage() {
        videoHeader();
        picture(0, 0);
        Sample sample = publisher.samples.get(0);
        assertEquals(50 - 5, sample.sizeBytes(), "the message without its five bytes of header");
        assertEquals(45, sample.payload().capacity());
    }

    @Test
    void bytesReceivedAreCounted() {
        long before = server.sessions.opened.get(0).receivedBytes();
        audio(0);
        assertEquals(before + 12 + 43, server.sessions.opened.get(0).receivedBytes());
    }
}
