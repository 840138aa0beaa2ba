package io.millrace.protocols.mpegts;

import static io.millrace.protocols.mpegts.TestServer.SECOND_US;
import static io.millrace.protocols.mpegts.TestServer.SOURCE;
import static io.millrace.protocols.mpegts.TestServer.video;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.EndOfPublication;
import io.millrace.api.transfer.Transfer;
import io.millrace.formats.mpegts.TsPackets;
import io.millrace.testkit.FakeLiveStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PulledStreamTest {
    private static final int PORT = 5_000;
    private static final String HERE = "udp://127.0.0.1:5000";

    private final TestServer server = new TestServer(Map.of());
    private final List<ByteBuffer> twoSeconds = video(SOURCE.samples(0, 2 * SECOND_US));
    private final List<byte[]> datagrams = TestServer.datagrams(TestServer.transport(0, 2));

    /** All but the last picture, which ends when another begins. */
    private void assertPublished(int run) {
        List<ByteBuffer> got = video(server.publisher(run).samples);
        int most = Math.min(got.size(), twoSeconds.size() - 1);
        assertTrue(most >= twoSeconds.size() - 1, "only " + got.size());
        assertEquals(twoSeconds.subList(0, most), got.subList(0, most));
    }

    @Test
    void whatComesIsPublishedUntilThePullIsClosed() {
        Transfer pull = server.pull(HERE);
        assertEquals(
                List.of("CONNECTING: It opens UDP 127.0.0.1:5000", "CONNECTING: It listens on UDP 127.0.0.1:5000"),
                server.states);
        server.receive(PORT, datagrams);
        assertEquals("RUNNING: It has media from 127.0.0.1", server.state());
        assertPublished(0);
        assertTrue(server.publisher(0).flushes() > 10, "readers are woken as datagrams come");
        assertEquals(
                datagrams.stream().mapToLong(each -> each.length).sum(),
                server.runs.get(0).session().receivedBytes());
        pull.close();
        server.network.settle();
        assertFalse(server.publisher(0).isOpen());
        assertEquals(List.of(), server.network.open);
        server.receive(PORT, datagrams);
        server.run(10 * SECOND_US);
        assertEquals(1, server.runs.size());
        assertEquals(0, server.workers.timer.pending(), "timers");
    }

    @Test
    void aPullThatFailsKeepsNothingFromTheOthersOfItsSocket() {
        List<InetSocketAddress> asked = new ArrayList<>();
        server.pull(HERE, (remote, secure) -> {
            asked.add(remote);
            throw new IllegalStateException("broken");
        });
        server.pull(HERE);
        server.receive(PORT, datagrams);
        assertFalse(asked.isEmpty());
        assertPublished(0);
        assertEquals(
                datagrams.stream().mapToLong(each -> each.length).sum(),
                server.runs.get(0).session().receivedBytes());
    }

    @Test
    void figuresAreThoseOfTheDemuxer() {
        server.pull(HERE);
        datagrams.remove(3);
        server.receive(PORT, datagrams);
        server.run(SECOND_US);
        Map<String, Number> figures = server.runs.get(0).session().statistics();
        assertEquals(
                (long) datagrams.stream().mapToInt(each -> each.length / 188).sum(), figures.get("tsPackets"));
        assertTrue(figures.get("tsContinuityErrors").longValue() > 0, figures.toString());
        assertEquals(0L, figures.get("rtpPacketsLost"));
    }

    @Test
    void rtpPacketsAreOrdered() {
        server.pull("rtp://127.0.0.1:5000");
        List<byte[]> packets = new ArrayList<>();
        for (byte[] each : datagrams) {
            packets.add(TestServer.rtp(33, 65_530 + packets.size(), 7, each));
        }
        for (int i = 1; i + 3 < packets.size(); i += 4) {
            Collections.swap(packets, i, i + 2);
        }
        packets.add(10, packets.get(9));
        server.receive(PORT, packets);
        server.run(SECOND_US);
        assertPublished(0);
        Map<String, Number> figures = server.runs.get(0).session().statistics();
        assertEquals(0L, figures.get("tsContinuityErrors"));
        assertEquals(1L, figures.get("rtpPacketsLate"));
    }

    @Test
    void aLostRtpPacketHoldsTheOthersUpForAMomentOnly() {
        server.pull("rtp://127.0.0.1:5000");
        List<byte[]> packets = new ArrayList<>();
        for (byte[] each : datagrams) {
            packets.add(TestServer.rtp(33, packets.size(), 7, each));
        }
        packets.remove(20);
        server.receive(PORT, packets.subList(0, 25));
        int before = server.publisher(0).samples.size();
        server.run(90_000);
        assertEquals(before, server.publisher(0).samples.size());
        server.run(20_000);
        assertTrue(server.publisher(0).samples.size() > before, "after 100 ms");
        server.run(SECOND_US);
        assertEquals(1L, server.runs.get(0).session().statistics().get("rtpPacketsLost"));
    }

    @Test
    void anRtpSourceThatBeginsAnewIsFollowed() {
        server.pull("rtp://127.0.0.1:5000");
        for (int i = 0; i < datagrams.size(); i++) {
            long ssrc = i < 30 ? 7 : 8;
            int sequence = i < 30 ? i : 30_000 + i;
            server.receive(PORT, List.of(TestServer.rtp(96, sequence, ssrc, datagrams.get(i))));
        }
        assertPublished(0);
    }

    @Test
    void silenceEndsARunAndAnotherBeginsWithTheNextPacket() {
        server.pull(HERE);
        server.run(4 * SECOND_US);
        assertEquals("CONNECTING: It listens on UDP 127.0.0.1:5000", server.state());
        server.run(2 * SECOND_US);
        assertEquals("WAITING: Nothing comes to UDP 127.0.0.1:5000", server.state());
        server.receive(PORT, datagrams);
        server.run(6 * SECOND_US);
        assertEquals("WAITING: Nothing comes to UDP 127.0.0.1:5000", server.state());
        assertFalse(server.publisher(0).isOpen());
        server.receive(PORT, datagrams);
        assertEquals("RUNNING: It has media from 127.0.0.1", server.state());
        assertPublished(1);
    }

    @Test
    void packetsWithoutMediaSayWhy() {
        assertReason("They are no transport packets", HERE, new byte[1_000]);
        assertReason(
                "They are RTP packets, for which the URL is rtp://", HERE, TestServer.rtp(33, 1, 1, datagrams.get(0)));
        assertReason(
                "They are transport packets without RTP, for which the URL is udp://",
                "rtp://127.0.0.1:5000",
                datagrams.get(0));
        assertReason(
                "They are RTP packets of payload type 0; a transport stream has 33, or one from 96 up",
                "rtp://127.0.0.1:5000",
                TestServer.rtp(0, 1, 1, new byte[160]));
        assertReason("Not an RTP packet of version 2", "rtp://127.0.0.1:5000", new byte[100]);
        assertReason("The multiplex has no programme 7, only [1]", HERE + "?program=7", datagrams.get(0));
        assertReason(
                "No programme association table (PID 0) came: the sender has to repeat it",
                HERE,
                withoutTables(datagrams.get(3)));
    }

    private void assertReason(String reason, String uri, byte[] datagram) {
        Transfer pull = server.pull(uri);
        for (int i = 0; i < 12; i++) {
            server.receive(PORT, List.of(datagram));
            server.run(SECOND_US / 2);
        }
        assertEquals("WAITING: Packets come from 127.0.0.1, but no media: " + reason, server.state());
        assertEquals(List.of(), server.runs);
        pull.close();
        server.network.settle();
    }

    private static byte[] withoutTables(byte[] datagram) {
        byte[] copy = datagram.clone();
        for (int at = 0; at < copy.length; at += TsPackets.PACKET_BYTES) {
            copy[at + 1] = 1;
            copy[at + 2] = 2;
        }
        return copy;
    }

    @Test
    void aStreamThatIsScrambledWhileItPlaysSaysSo() {
        server.pull(HERE);
        server.receive(PORT, datagrams);
        for (int i = 0; i < 12; i++) {
            byte[] scrambled = datagrams.get(10 + i).clone();
            for (int at = 0; at < scrambled.length; at += TsPackets.PACKET_BYTES) {
                scrambled[at + 3] |= (byte) 0xC0;
            }
            server.receive(PORT, List.of(scrambled));
            server.run(SECOND_US / 2);
        }
        assertTrue(
                server.state().matches("WAITING: Packets come from 127.0.0.1, but no media: PID \\d+ is scrambled.*"),
                server.state());
        assertFalse(server.publisher(0).isOpen());
    }

    @Test
    void oneSenderIsHeardAtATime() {
        server.pull(HERE);
        InetSocketAddress other = new InetSocketAddress(InetAddress.getLoopbackAddress(), 40_001);
        for (byte[] each : datagrams) {
            server.network.receive(PORT, TestNetwork.SENDER, each);
            server.network.receive(PORT, other, each);
        }
        server.run(SECOND_US);
        assertPublished(0);
        Map<String, Number> figures = server.runs.get(0).session().statistics();
        assertEquals(0L, figures.get("tsContinuityErrors"));
        assertEquals((long) datagrams.size(), figures.get("datagramsOfOthers"));
    }

    @Test
    void theSenderMayBeNamed() {
        server.pull(HERE + "?source=127.0.0.5");
        server.receive(PORT, datagrams);
        server.run(6 * SECOND_US);
        assertEquals("WAITING: Packets come to UDP 127.0.0.1:5000, but none from 127.0.0.5", server.state());
    }

    @Test
    void pullsOfOneAddressShareASocket() {
        Transfer first = server.pull(HERE);
        Transfer second = server.pull(HERE + "?program=1");
        assertEquals(1, server.network.opened);
        server.receive(PORT, datagrams);
        assertEquals(2, server.runs.size());
        first.close();
        server.network.settle();
        assertEquals(1, server.network.open.size());
        second.close();
        server.network.settle();
        assertEquals(0, server.network.open.size());
    }

    @Test
    void groupsAreJoinedOnTheInterfaceAndFromTheSourceThatTheUrlNames() {
        server.pull("udp://239.1.2.3:5000?source=192.0.2.9&interface=eth0");
        var binding = server.network.open.get(0).binding;
        assertEquals("192.0.2.9", binding.source().orElseThrow().getHostAddress());
        assertEquals("eth0", binding.networkInterface().orElseThrow());
        assertEquals("239.1.2.3", binding.local().getAddress().getHostAddress());
        assertEquals(5_000, binding.local().getPort());
        assertTrue(binding.maxBytes() > 9_000, "jumbo frames");
    }

    @Test
    void whatCannotBeOpenedIsTriedAgain() {
        server.reachable = false;
        server.pull(HERE);
        assertEquals("WAITING: There is no host 127.0.0.1", server.state());
        server.reachable = true;
        server.network.refusal = "Cannot open UDP port 5000";
        server.run(SECOND_US);
        assertEquals(
                "WAITING: Cannot open UDP port 5000; the URL names the address of this machine to listen on, source the"
                        + " sender",
                server.state());
        server.network.refusal = null;
        server.run(SECOND_US);
        assertEquals("CONNECTING: It listens on UDP 127.0.0.1:5000", server.state());
        server.receive(PORT, datagrams);
        assertPublished(0);
    }

    @Test
    void whoIsToldToGoComesBackLater() {
        server.pull(HERE);
        server.receive(PORT, datagrams);
        server.runs.get(0).session().kick("Ended by the operator");
        server.network.settle();
        assertEquals("WAITING: It was told to go: Ended by the operator", server.state());
        server.receive(PORT, datagrams);
        assertEquals(1, server.runs.size());
        server.run(SECOND_US);
        server.receive(PORT, datagrams);
        assertPublished(1);
    }

    @Test
    void aRefusalIsToldAndTriedAgainWithAGrowingDelay() {
        server.streams.refuse("Somebody else publishes");
        server.pull(HERE);
        server.receive(PORT, datagrams);
        assertEquals("WAITING: Somebody else publishes", server.state());
        assertEquals(List.of(), server.runs);
        server.streams.refuse(null);
        server.run(SECOND_US / 2);
        server.receive(PORT, datagrams);
        assertEquals(List.of(), server.runs);
        server.run(SECOND_US / 2);
        server.receive(PORT, datagrams);
        assertPublished(0);
    }

    @Test
    void closingBeforeThereIsMediaPublishesNothing() {
        Transfer pull = server.pull(HERE);
        server.receive(PORT, datagrams.subList(0, 1));
        pull.close();
        pull.close();
        server.network.settle();
        assertEquals(List.of(), server.runs);
        server.bundle.stop();
    }

    @Test
    void stoppingTheBundleEndsWhatRuns() {
        server.reachable = false;
        server.pull(HERE);
        server.bundle.stop();
        server.run(10 * SECOND_US);
        assertEquals(2, server.states.size(), server.states.toString());
    }

    @Test
    void whatIsPushedOverRtpIsPulledWhole() {
        FakeLiveStream stream = server.live("live/a");
        server.push(stream, "rtp://127.0.0.1:5000");
        server.pull("rtp://127.0.0.1:5000");
        // the first begins at once, the others are there in a burst
        stream.publish(SOURCE.samples(0, SECOND_US / 2));
        server.network.settle();
        stream.publish(SOURCE.samples(SECOND_US / 2, 2 * SECOND_US));
        stream.publish(new EndOfPublication("The encoder has stopped"));
        server.run(3 * SECOND_US);
        server.network.sent.forEach(each -> server.network.receive(PORT, TestNetwork.SENDER, each.bytes()));
        server.run(SECOND_US);
        assertPublished(0);
        Map<String, Number> figures = server.runs.get(0).session().statistics();
        assertEquals(0L, figures.get("tsContinuityErrors"));
        assertEquals(0L, figures.get("rtpPacketsLost"));
        assertEquals(0L, figures.get("tsSyncLosses"));
    }

    @Test
    void urlsThatMakeNoSenseAreRefused() {
        for (String uri : List.of(
                "udp://127.0.0.1",
                HERE + "?program=0",
                HERE + "?program=x",
                HERE + "?program=70000",
                HERE + "?source=example.com",
                HERE + "?ttl=4",
                HERE + "?fifo_size=100")) {
            assertThrows(IllegalArgumentException.class, () -> server.pull(uri), uri);
        }
        assertEquals(List.of(), server.states);
    }
}
