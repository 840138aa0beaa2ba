package io.millrace.packagers.progressive;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.live.LiveStream;
import io.millrace.api.media.FormatChange;
import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import io.millrace.formats.flv.FlvMessageType;
import io.millrace.formats.flv.FlvReader;
import io.millrace.testkit.FakeLiveStream;
import io.millrace.testkit.FakeWorkers;
import io.millrace.testkit.SyntheticStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FlvStreamTest {
    private final ServedStream<FlvResource> served = new ServedStream<>(FlvResource::new);
    private final FakeWorkers workers = served.workers;
    private final FakeLiveStream stream = served.stream;
    private final SyntheticStream source = SyntheticStream.of(25, 25);

    private record Tag(int type, long timestampMs, int size, int second) {
        boolean isKeyPicture() {
            return type == FlvMessageType.VIDEO && size > 5_000;
        }

        boolean isConfiguration() {
            return type == FlvMessageType.DATA_AMF0 || type != FlvMessageType.DATA_AMF0 && second == 0;
        }
    }

    @BeforeEach
    void announce() {
        stream.publish(new FormatChange(source.tracks()));
    }

    private void publish(long fromUs, long toUs) {
        stream.publish(source.samples(fromUs, toUs));
        workers.queue.runAll();
    }

    private static List<Tag> tags(byte[] file) {
        List<Tag> tags = new ArrayList<>();
        FlvReader reader = new FlvReader(
                (type, timestampMs, body) -> tags.add(new Tag(type, timestampMs, body.remaining(), body.get(1))));
        reader.feed(ByteBuffer.wrap(file));
        assertFalse(reader.isInsideTag());
        return tags;
    }

    @Test
    void beginsWithHeaderConfigurationAndTheNewestKeyPicture() {
        publish(0, 1_500_000);
        FakeExchange exchange = served.get();
        assertEquals(200, exchange.status);
        assertEquals("video/x-flv", exchange.contentType);
        assertEquals("no-store", exchange.headers.get("Cache-Control"));
        List<Tag> tags = tags(exchange.sink.bytes());
        assertEquals(
                List.of(FlvMessageType.DATA_AMF0, FlvMessageType.VIDEO, FlvMessageType.AUDIO),
                tags.subList(0, 3).stream().map(Tag::type).toList());
        assertTrue(tags.get(3).isKeyPicture(), () -> tags.get(3).toString());
        assertEquals(1_000, tags.get(3).timestampMs());
        assertEquals(2, exchange.sink.writes(), "configuration, then everything held in one write");
    }

    @Test
    void everySampleArrivesOnceAndInOrder() {
        FakeExchange exchange = served.get();
        for (long us = 0; us < 2_000_000; us += 40_000) {
            publish(us, us + 40_000);
        }
        workers.timer.advance(40_000);
        workers.queue.runAll();
        List<Tag> tags = tags(exchange.sink.bytes());
        List<Sample> samples = source.samples(0, 2_000_000);
        assertEquals(samples.size(), tags.size() - 3);
        for (int i = 0; i < samples.size(); i++) {
            assertEquals((samples.get(i).dtsUs() + 500) / 1_000, tags.get(i + 3).timestampMs());
        }
    }

    @Test
    void soundWaitsForThePictureButNotLong() {
        publish(0, 40_000);
        FakeExchange exchange = served.get();
        exchange.sink.take();
        stream.publish(source.audio(40_000, 80_000));
        workers.queue.runAll();
        assertEquals(0, exchange.sink.bytes().length);
        int before = exchange.sink.writes();
        stream.publish(source.video(40_000, 80_000));
        workers.queue.runAll();
        assertEquals(before + 1, exchange.sink.writes());
        stream.publish(source.audio(80_000, 120_000));
        workers.queue.runAll();
        exchange.sink.take();
        workers.timer.advance(39_000);
        workers.queue.runAll();
        assertEquals(0, exchange.sink.bytes().length);
        workers.timer.advance(1_000);
        workers.queue.runAll();
        assertTrue(exchange.sink.bytes().length > 0);
    }

    @Test
    void aStalledViewerDoesNotHoldUpOthersAndGoesOnAtAKeyPicture() {
        publish(0, 40_000);
        FakeExchange slow = served.get();
        FakeExchange quick = served.get();
        slow.sink.take();
        slow.sink.stall();
        for (long us = 40_000; us < 20_000_000; us += 1_000_000) {
            publish(us, us + 1_000_000);
        }
        assertEquals(0, slow.sink.bytes().length);
        assertEquals(20 * 25 - 1, videoCount(quick), 25);
        slow.sink.drained();
        workers.queue.runAll();
        byte[] bytes = slow.sink.take();
        List<Tag> tags = tags(withFileHeader(bytes));
        assertEquals(FlvMessageType.DATA_AMF0, tags.get(0).type());
        assertTrue(tags.get(3).isKeyPicture(), "goes on at a key picture after the configuration");
        assertEquals(1, slow.sink.wakeUps() - 1);
    }

    private static int videoCount(FakeExchange exchange) {
        return (int) tags(exchange.sink.bytes()).stream()
                .filter(tag -> tag.type() == FlvMessageType.VIDEO)
                .count();
    }

    private static byte[] withFileHeader(byte[] tags) {
        ByteBuffer file = ByteBuffer.allocate(13 + tags.length);
        io.millrace.formats.flv.FlvTags.writeFileHeader(file, true, true);
        return file.put(tags).array();
    }

    @Test
    void aNewFormatIsToldInTheMiddle() {
        publish(0, 40_000);
        FakeExchange exchange = served.get();
        exchange.sink.take();
        stream.publish(new FormatChange(List.of(SyntheticStream.VIDEO)));
        stream.publish(source.video(1_000_000, 1_040_000));
        workers.queue.runAll();
        List<Tag> tags = tags(withFileHeader(exchange.sink.bytes()));
        assertEquals(FlvMessageType.DATA_AMF0, tags.get(0).type());
        assertEquals(0, tags.get(1).second(), "a sequence header");
        assertTrue(tags.get(2).isKeyPicture());
        assertEquals(3, tags.size());
    }

    @Test
    void soundAloneIsStreamedToo() {
        stream.publish(new FormatChange(List.of(SyntheticStream.AUDIO)));
        stream.publish(source.audio(0, 500_000));
        FakeExchange exchange = served.get();
        stream.publish(source.audio(500_000, 1_000_000));
        workers.queue.runAll();
        workers.timer.advance(40_000);
        workers.queue.runAll();
        List<Tag> tags = tags(exchange.sink.bytes());
        assertTrue(tags.size() > 20, () -> tags.size() + " tags");
        assertEquals(4, exchange.sink.bytes()[4], "the file header tells of sound alone");
    }

    @Test
    void viewersShareOneReaderWhichLeavesSomeSecondsAfterThem() {
        publish(0, 40_000);
        FakeExchange first = served.get();
        FakeExchange second = served.get();
        assertEquals(1, stream.readers());
        assertArrayEquals(first.sink.bytes(), second.sink.bytes());
        first.sink.close();
        second.sink.close();
        advanceSeconds(9);
        assertEquals(1, stream.readers());
        advanceSeconds(3);
        assertEquals(0, stream.readers());
        publish(1_000_000, 1_040_000);
        assertTrue(served.get().sink.bytes().length > 0);
    }

    private void advanceSeconds(int seconds) {
        for (int i = 0; i < seconds; i++) {
            workers.timer.advance(1_000_000);
            workers.queue.runAll();
        }
    }

    @Test
    void anEndedStreamEndsTheAnswer() {
        publish(0, 40_000);
        FakeExchange exchange = served.get();
        stream.state(LiveStream.State.ENDED);
        advanceSeconds(1);
        assertFalse(exchange.sink.isOpen());
        assertEquals(0, stream.readers());
    }

    @Test
    void deactivationDetachesEverything() {
        publish(0, 40_000);
        FakeExchange exchange = served.get();
        served.resource.deactivate();
        workers.queue.runAll();
        assertFalse(exchange.sink.isOpen());
        assertEquals(0, stream.readers());
        assertEquals(0, workers.timer.pending());
    }

    @Test
    void aStreamThatFlvCannotCarryEndsTheAnswer() {
        stream.publish(new FormatChange(List.of(new Track(
                1,
                new io.millrace.api.media.DataFormat(io.millrace.api.media.FourCc.KLV, ByteBuffer.allocate(0), "")))));
        stream.publish(new Sample(1, 0, 0, Sample.SYNC, ByteBuffer.allocate(1)));
        FakeExchange exchange = served.get();
        assertFalse(exchange.sink.isOpen());
    }

    @Test
    void otherMethodsAreRefusedAndHeadStartsNothing() {
        FakeExchange post = new FakeExchange("POST");
        served.resource.serve(post, stream);
        assertEquals(405, post.status);
        FakeExchange head = new FakeExchange("HEAD");
        served.resource.serve(head, stream);
        workers.queue.runAll();
        assertEquals(200, head.status);
        assertEquals(0, stream.readers());
    }
}
