package io.millrace.protocols.rtsp.play;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.live.LiveStream;
import io.millrace.api.media.FormatChange;
import io.millrace.api.media.Sample;
import io.millrace.formats.rtp.RtpPacket;
import io.millrace.net.WireSegmentPool;
import io.millrace.testkit.FakeLiveStream;
import io.millrace.testkit.FakeWorkers;
import io.millrace.testkit.SyntheticStream;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One player and the ring, on an event loop that the test turns. */
class ViewerTest {
    private static final long SECOND_US = 1_000_000;
    private static final long STEP_US = 200_000;
    private static final SyntheticStream SOURCE = SyntheticStream.of(25, 25);
    private static final int RING_BYTES = 2 * WireSegmentPool.SEGMENT_BYTES;
    private static final PlayOptions OPTIONS = new PlayOptions(RING_BYTES, 10_000, SECOND_US, 600 * SECOND_US, 1_400);

    private final FakeWorkers workers = FakeWorkers.direct();
    private final FakeLiveStream stream = new FakeLiveStream("live/x");
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final WireStreams wires = new WireStreams(workers.timer(), workers.clock());
    private final WireSetup setup = WireSetup.of(SOURCE.tracks());
    private final FakeOutlet outlet = new FakeOutlet();
    private final List<String> over = new ArrayList<>();
    private Runnable unprepare;
    private Viewer viewer;
    private int sentBytes;
    private long us;

    /** Takes packets when it is told to. */
    private static final class FakeOutlet implements Outlet {
        private final List<RtpPacket> media = new ArrayList<>();
        private boolean writable = true;
        private int reports;
        private int unflushed;

        @Override
        public boolean isWritable() {
            return writable;
        }

        @Override
        public boolean takesFrames(int medium) {
            return false;
        }

        @Override
        public boolean wants(int medium) {
            return true;
        }

        @Override
        public void writeFrames(ByteBuf frames) {
            throw new AssertionError("it takes packets alone");
        }

        @Override
        public void writePacket(int medium, boolean control, ByteBuf packet) {
            if (control) {
                reports++;
            } else {
                media.add(RtpPacket.parse(ByteBuffer.wrap(ByteBufUtil.getBytes(packet))));
            }
            unflushed++;
            packet.release();
        }

        @Override
        public void flush() {
            unflushed = 0;
        }

        @Override
        public long backlogBytes() {
            return writable ? 0 : 1;
        }
    }

    @BeforeEach
    void prepare() {
        stream.publish(new FormatChange(SOURCE.tracks()));
        unprepare = wires.prepare(stream, channel, OPTIONS);
        play(2 * SECOND_US);
    }

    @AfterEach
    void stop() {
        if (viewer != null) {
            wires.detach(viewer, channel);
        }
        unprepare.run();
        wires.close();
        channel.runPendingTasks();
        assertEquals(0, stream.readers());
        assertFalse(channel.finish());
    }

    private void attach() {
        viewer = wires.attach(stream, channel, outlet, bytes -> sentBytes += bytes, setup, OPTIONS, over::add);
    }

    private void play(long durationUs) {
        for (long end = us + durationUs; us < end; us += STEP_US) {
            stream.publish(SOURCE.samples(us, us + STEP_US));
            workers.timer.advance(STEP_US);
            channel.runPendingTasks();
        }
    }

    private int videoType() {
        return setup.media().get(0).map().payloadType();
    }

    private List<RtpPacket> video() {
        return outlet.media.stream()
                .filter(packet -> packet.payloadType() == videoType())
                .toList();
    }

    @Test
    void aPlayerBeginsWithTheNewestKeyPictureAsItIsTold() {
        attach();
        String info = viewer.rtpInfo(0);
        viewer.pause(false);
        RtpPacket first = video().get(0);
        assertEquals(";seq=" + first.sequence() + ";rtptime=" + first.timestamp(), info);
        assertEquals("", viewer.rtpInfo(7), "no such medium");
        assertTrue(outlet.reports >= setup.media().size(), "reports come before the media");
        assertEquals(0, outlet.unflushed);
        int before = outlet.media.size();
        play(SECOND_US);
        assertTrue(outlet.media.size() > before);
        assertTrue(sentBytes > 0);
    }

    /** By then its memory has been given to others. */
    @Test
    void whatAPlayerDidNotTakeAtTheStartIsNotHeldForIt() {
        outlet.writable = false;
        attach();
        viewer.pause(false);
        long told = Long.parseLong(viewer.rtpInfo(0).replaceAll(".*rtptime=", ""));
        long bytes = 0;
        while (bytes < 2 * RING_BYTES) {
            bytes += SOURCE.samples(us, us + STEP_US).stream()
                    .mapToLong(Sample::sizeBytes)
                    .sum();
            play(STEP_US);
        }
        assertEquals(List.of(), over);
        outlet.writable = true;
        viewer.drain();
        List<RtpPacket> packets = video();
        assertFalse(packets.isEmpty());
        assertTrue((int) (packets.get(0).timestamp() - told) > 0, "a later key picture");
        for (int i = 1; i < packets.size(); i++) {
            assertEquals(
                    packets.get(i - 1).sequence() + 1 & 0xFFFF, packets.get(i).sequence(), "without a gap");
        }
    }

    @Test
    void aPlayerThatWaitsHearsNothingAndGoesOnAtAKeyPicture() {
        attach();
        viewer.pause(false);
        viewer.pause(true);
        int before = outlet.media.size();
        play(SECOND_US);
        assertEquals(before, outlet.media.size());
        viewer.pause(false);
        play(SECOND_US);
        assertTrue(outlet.media.size() > before);
    }

    @Test
    void aPlayerThatTakesNothingForTooLongIsLetGo() {
        attach();
        viewer.pause(false);
        outlet.writable = false;
        play(SECOND_US);
        for (int i = 0; i < 1_000 && over.isEmpty(); i++) {
            workers.timer.advance(SECOND_US);
            channel.runPendingTasks();
        }
        assertEquals(1, over.size());
    }

    @Test
    void theEndOfTheStreamIsTold() {
        attach();
        viewer.pause(false);
        stream.state(LiveStream.State.ENDED);
        workers.timer.advance(2 * SECOND_US);
        channel.runPendingTasks();
        workers.timer.advance(2 * SECOND_US);
        channel.runPendingTasks();
        assertEquals(List.of("The stream has ended"), over);
    }
}
