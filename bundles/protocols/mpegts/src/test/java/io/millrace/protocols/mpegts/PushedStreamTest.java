package io.millrace.protocols.mpegts;

import static io.millrace.protocols.mpegts.TestServer.SECOND_US;
import static io.millrace.protocols.mpegts.TestServer.SOURCE;
import static io.millrace.protocols.mpegts.TestServer.video;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.DataFormat;
import io.millrace.api.media.Discontinuity;
import io.millrace.api.media.EndOfPublication;
import io.millrace.api.media.FormatChange;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import io.millrace.api.transfer.Transfer;
import io.millrace.formats.mpegts.TsDemuxer;
import io.millrace.formats.mpegts.TsSink;
import io.millrace.formats.rtp.RtpPacket;
import io.millrace.testkit.FakeLiveStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PushedStreamTest {
    private static final String THERE = "udp://127.0.0.1:5001";

    private final TestServer server = new TestServer(Map.of("sendBufferBytes", "200000"));
    private final FakeLiveStream stream = server.live("live/a");

    /** The encoder sends in real time. */
    private void encode(long fromUs, long toUs) {
        for (Sample sample : SOURCE.samples(fromUs, toUs)) {
            server.run(Math.max(0, sample.dtsUs() - fromUs - (nowUs - startUs)));
            nowUs = startUs + sample.dtsUs() - fromUs;
            stream.publish(sample);
            server.network.settle();
        }
        startUs = nowUs;
    }

    private long startUs;
    private long nowUs;

    private List<Sample> received(int headerBytes) {
        List<Sample> samples = new ArrayList<>();
        TsDemuxer demuxer = new TsDemuxer(new TsSink() {
            @Override
            public void formatsChanged(int programme, List<Track> tracks) {
                assertEquals(SOURCE.tracks().size(), tracks.size());
            }

            @Override
            public void sample(int programme, Sample sample) {
                samples.add(sample);
            }
        });
        for (TestNetwork.Sent each : server.network.sent) {
            assertEquals(headerBytes + TestServer.DATAGRAM, each.bytes().length);
            assertEquals(5_001, each.to().getPort());
            demuxer.feed(ByteBuffer.wrap(each.bytes(), headerBytes, TestServer.DATAGRAM));
        }
        demuxer.end();
        assertEquals(0, demuxer.statistics().continuityErrors());
        return samples;
    }

    @Test
    void aStreamIsSentInDatagramsOfSevenPackets() {
        Transfer push = server.push(stream, THERE);
        assertEquals("CONNECTING: It waits for a picture to begin with", server.state());
        encode(0, 3 * SECOND_US);
        stream.publish(new EndOfPublication("The encoder has stopped"));
        server.run(SECOND_US);
        assertEquals("RUNNING: It is sent to 127.0.0.1:5001", server.state());
        assertEquals(video(SOURCE.samples(0, 3 * SECOND_US)), video(received(0)));
        assertEquals(
                server.network.sent.stream()
                        .mapToLong(each -> each.bytes().length)
                        .sum(),
                server.pushSession.sentBytes());
        push.close();
        server.network.settle();
        assertEquals(List.of(), server.network.open);
        assertEquals(0, stream.readers());
        assertTrue(server.pushSession.isOpen(), "it belongs to core");
        assertEquals(0, server.workers.timer.pending());
    }

    @Test
    void itLeavesEvenly() {
        server.push(stream, THERE);
        List<Integer> perTenth = new ArrayList<>();
        int before = 0;
        for (int second = 0; second < 3; second++) {
            encode(second * SECOND_US, (second + 1) * SECOND_US);
        }
        server.network.sent.clear();
        // a burst: two seconds at once
        stream.publish(SOURCE.samples(3 * SECOND_US, 5 * SECOND_US));
        server.network.settle();
        for (int tenth = 0; tenth < 20; tenth++) {
            server.run(SECOND_US / 10);
            perTenth.add(server.network.sent.size() - before);
            before = server.network.sent.size();
        }
        int most = perTenth.stream().mapToInt(Integer::intValue).max().orElseThrow();
        int all = perTenth.stream().mapToInt(Integer::intValue).sum();
        assertTrue(all > 60, perTenth.toString());
        assertTrue(most <= 2 * all / 20 + 4, "key pictures are four times as large as others: " + perTenth);
    }

    @Test
    void rtpPacketsFollowEachOther() {
        server.push(stream, "rtp://127.0.0.1:5001");
        encode(0, SECOND_US);
        stream.publish(new Discontinuity(Discontinuity.Reason.NEW_PUBLICATION));
        encode(SECOND_US, 2 * SECOND_US);
        stream.publish(new EndOfPublication("The encoder has stopped"));
        server.run(SECOND_US);
        assertEquals(video(SOURCE.samples(0, 2 * SECOND_US)), video(received(RtpPacket.HEADER_BYTES)));
        RtpPacket before = null;
        int marked = 0;
        for (TestNetwork.Sent each : server.network.sent) {
            RtpPacket packet = RtpPacket.parse(ByteBuffer.wrap(each.bytes()));
            assertEquals(33, packet.payloadType());
            marked += packet.marker() ? 1 : 0;
            if (before != null) {
                assertEquals(before.sequence() + 1 & 0xFFFF, packet.sequence());
                assertEquals(before.ssrc(), packet.ssrc());
                int ticks = (int) (packet.timestamp() - before.timestamp());
                assertTrue(ticks >= 0 && ticks <= 9_000, "from one to the next " + ticks);
            }
            before = packet;
        }
        assertEquals(1, marked);
    }

    @Test
    void timeToLiveAndInterfaceAreThoseOfTheUrl() {
        server.push(stream, "udp://239.1.2.3:5001?ttl=9&interface=lo");
        var binding = server.network.open.get(0).binding;
        assertEquals(9, binding.hops());
        assertEquals("lo", binding.networkInterface().orElseThrow());
        assertEquals("0.0.0.0", binding.local().getAddress().getHostAddress());
        assertThrows(IllegalArgumentException.class, () -> server.push(stream, THERE + "?ttl=256"));
        assertThrows(IllegalArgumentException.class, () -> server.push(stream, THERE + "?source=127.0.0.1"));
        server.push(stream, "udp://[::1]:5001");
        assertEquals(16, server.network.open.get(1).binding.local().getAddress().getAddress().length);
    }

    @Test
    void whatIsTooMuchIsLeftOutUpToTheNextKeyPicture() {
        server.push(stream, THERE);
        stream.publish(SOURCE.samples(0, SECOND_US));
        server.network.settle();
        stream.publish(SOURCE.samples(SECOND_US, 5 * SECOND_US));
        server.network.settle();
        server.run(5 * SECOND_US);
        Map<String, Number> figures = server.pushSession.statistics();
        assertTrue(
                figures.get("sendBufferOverflows").longValue() > 0,
                figures + " " + server.states + server.network.sent.size());
        List<Sample> got = received(0);
        assertFalse(got.isEmpty());
        assertTrue(
                got.stream().filter(Sample::isVideo).findFirst().orElseThrow().isSync());
    }

    @Test
    void aStreamWithoutAnythingToCarrySaysSo() {
        Track unknown = new Track(128, new DataFormat(FourCc.of("wxyz"), ByteBuffer.allocate(0), ""));
        stream.publish(new FormatChange(List.of(unknown)));
        server.push(stream, THERE);
        assertEquals("WAITING: The stream has no track that a transport stream can carry", server.state());
        stream.publish(new FormatChange(SOURCE.tracks()));
        encode(0, SECOND_US);
        assertEquals("RUNNING: It is sent to 127.0.0.1:5001", server.state());
    }

    @Test
    void whatCannotBeOpenedIsTriedAgain() {
        server.reachable = false;
        server.push(stream, THERE);
        assertEquals("WAITING: There is no host 127.0.0.1", server.state());
        server.reachable = true;
        server.network.refusal = "There is no network interface";
        server.run(SECOND_US);
        assertEquals("WAITING: There is no network interface", server.state());
        server.network.refusal = null;
        server.run(2 * SECOND_US);
        assertEquals("CONNECTING: It waits for a picture to begin with", server.state());
    }

    @Test
    void aPushThatIsClosedEarlyOpensNothing() {
        server.reachable = false;
        Transfer push = server.push(stream, THERE);
        push.close();
        push.close();
        server.reachable = true;
        server.run(5 * SECOND_US);
        assertEquals(0, server.network.opened);
        server.bundle.stop();
    }
}
