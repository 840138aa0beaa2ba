package io.millrace.protocols.srt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.access.Identity;
import io.millrace.api.access.Limits;
import io.millrace.api.media.Sample;
import io.millrace.api.session.Session;
import io.millrace.protocols.srt.wire.GroupMembership;
import io.millrace.protocols.srt.wire.RejectCode;
import io.millrace.testkit.FakePublisher;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Encoders that publish over several connections. */
class BondTest {
    private static final String STREAM_ID = "publish:live/a:KEY";
    private static final int GROUP_ID = GroupMembership.groupId(77);
    private static final int PAYLOAD_BYTES = 1_316;

    private final TestServer server = new TestServer(Map.of());
    private final List<TestCaller> members = new ArrayList<>();

    private TestCaller join(int port, String streamId, int type, int groupId, int weight) {
        TestCaller member = TestCaller.member(server, port, streamId, new GroupMembership(groupId, type, 0, weight));
        members.add(member);
        return member;
    }

    private TestCaller join(int port) {
        return join(port, STREAM_ID, GroupMembership.BROADCAST, GROUP_ID, 0);
    }

    private void run(long us) {
        TestCaller.run(server, us, members.toArray(TestCaller[]::new));
    }

    /** Sends the same over all of these. */
    private void send(byte[] bytes, TestCaller... over) {
        for (int at = 0; at < bytes.length; at += PAYLOAD_BYTES) {
            for (TestCaller each : over) {
                each.link.offer(bytes, at, Math.min(PAYLOAD_BYTES, bytes.length - at), server.nowUs());
            }
            run(10_000);
        }
    }

    private static List<Sample> video(List<Sample> samples) {
        return samples.stream().filter(Sample::isVideo).toList();
    }

    @Test
    void oneStreamIsPublishedOverTwoConnections() {
        TestCaller one = join(40_000);
        TestCaller other = join(41_000);
        assertEquals(one.peerGroup.groupId(), other.peerGroup.groupId());
        assertNotEquals(GROUP_ID, one.peerGroup.groupId(), "the number is the server's own");
        assertEquals(2, server.gate.requests.size(), "each connection is asked for its right");
        assertEquals(1, server.sessions.list().size());
        byte[] bytes = TransportStream.of(0, TestServer.SECOND_US);
        send(bytes, one, other);
        run(200_000);
        FakePublisher publisher = server.streams.publishers.get(0);
        assertEquals(1, server.streams.publishers.size());
        Session session = server.sessions.opened.get(0);
        assertEquals(bytes.length, session.receivedBytes(), "each packet counts once");
        one.link.close(server.nowUs());
        run(100_000);
        assertTrue(session.isOpen());
        assertNull(publisher.endReason());
        other.link.close(server.nowUs());
        run(100_000);
        assertEquals("The encoder has stopped", publisher.endReason());
        assertEquals(25, video(publisher.samples).size());
        assertFalse(session.isOpen());
    }

    @Test
    void aConnectionThatDiesIsNotMissed() {
        TestCaller main = join(40_000, STREAM_ID, GroupMembership.BACKUP, GROUP_ID, 10);
        TestCaller backup = join(41_000, STREAM_ID, GroupMembership.BACKUP, GROUP_ID, 1);
        byte[] bytes = TransportStream.of(0, 2 * TestServer.SECOND_US);
        send(bytes, main, backup);
        members.remove(main);
        server.run(10_000);
        byte[] rest = TransportStream.of(2 * TestServer.SECOND_US, 9 * TestServer.SECOND_US);
        send(rest, backup);
        run(5 * TestServer.SECOND_US);
        Session session = server.sessions.opened.get(0);
        assertTrue(session.isOpen());
        assertEquals(1, session.statistics().get("members").intValue());
        assertEquals(bytes.length + rest.length, session.receivedBytes());
        FakePublisher publisher = server.streams.publishers.get(0);
        backup.link.close(server.nowUs());
        run(10_000);
        assertEquals("The encoder has stopped", publisher.endReason());
    }

    @Test
    void anEndThatADeadConnectionDoesNotHearIsOneAllTheSame() {
        TestCaller dead = join(40_000);
        TestCaller other = join(41_000);
        send(TransportStream.of(0, TestServer.SECOND_US), dead, other);
        members.remove(dead);
        other.link.close(server.nowUs());
        run(TestServer.SECOND_US);
        FakePublisher publisher = server.streams.publishers.get(0);
        assertTrue(publisher.isOpen(), "the other connection may bring more");
        run(6 * TestServer.SECOND_US);
        assertEquals("The encoder has stopped", publisher.endReason());
    }

    @Test
    void anEncoderThatIsCutOffMayComeBack() {
        TestCaller one = join(40_000);
        TestCaller other = join(41_000);
        one.link.close(server.nowUs());
        send(TransportStream.of(0, TestServer.SECOND_US), other);
        members.clear();
        run(6 * TestServer.SECOND_US);
        assertFalse(server.sessions.opened.get(0).isOpen());
        assertNull(server.streams.publishers.get(0).endReason());
        TestCaller again = join(42_000);
        assertNotNull(again.link);
        assertEquals(2, server.streams.publishers.size());
    }

    @Test
    void figuresAreThoseOfEachConnectionAndOfAll() {
        TestCaller one = join(40_000, STREAM_ID, GroupMembership.BACKUP, GROUP_ID, 10);
        TestCaller other = join(41_000, STREAM_ID, GroupMembership.BACKUP, GROUP_ID, 1);
        send(TransportStream.of(0, TestServer.SECOND_US), one, other);
        run(2 * TestServer.SECOND_US);
        Map<String, Number> figures = server.sessions.opened.get(0).statistics();
        long ofOne = figures.get("member1.pktRecvTotal").longValue();
        long ofOther = figures.get("member2.pktRecvTotal").longValue();
        assertTrue(ofOne > 10 && ofOne == ofOther, figures::toString);
        assertEquals(10, figures.get("member1.weight"));
        assertTrue(figures.containsKey("member2.msRTT"));
        assertEquals(2, figures.get("members"));
        assertEquals(2 * ofOne, figures.get("pktRecvTotal").longValue());
        one.link.close(server.nowUs());
        run(100_000);
        figures = server.sessions.opened.get(0).statistics();
        assertEquals(1, figures.get("members"));
        assertFalse(figures.containsKey("member1.pktRecvTotal"));
        assertEquals(2 * ofOne, figures.get("pktRecvTotal").longValue(), "what has gone was counted");
    }

    @Test
    void whoIsNotTheSameEncoderDoesNotJoin() {
        join(40_000);
        assertEquals(
                RejectCode.GROUP,
                join(41_000, "publish:live/a:OTHER", GroupMembership.BROADCAST, GROUP_ID, 0).refusedWith);
        assertEquals(RejectCode.GROUP, join(42_000, STREAM_ID, GroupMembership.BACKUP, GROUP_ID, 0).refusedWith);
        server.gate.identify(new Identity("key", "another"));
        assertEquals(RejectCode.GROUP, join(43_000).refusedWith);
        server.gate.refuse("The key is wrong");
        assertEquals(RejectCode.FORBIDDEN, join(44_000).refusedWith);
        assertEquals(1, server.sessions.list().size());
        assertEquals(1, server.streams.publishers.size());
    }

    @Test
    void theSameNumberAtAnotherStreamIsAnotherGroup() {
        TestCaller one = join(40_000);
        TestCaller other = join(41_000, "publish:live/b", GroupMembership.BROADCAST, GROUP_ID, 0);
        assertNotEquals(one.peerGroup.groupId(), other.peerGroup.groupId());
        assertEquals(2, server.streams.publishers.size());
        one.link.close(server.nowUs());
        run(100_000);
        assertEquals(1, server.sessions.list().size());
    }

    @Test
    void moreConnectionsThanAnEncoderNeedsAreRefused() {
        for (int i = 0; i < 8; i++) {
            assertNotNull(join(40_000 + i * 10).link);
        }
        assertEquals(RejectCode.RESOURCE, join(41_000).refusedWith);
        members.get(0).link.close(server.nowUs());
        run(100_000);
        assertNotNull(join(42_000).link);
    }

    @Test
    void playingIsNotBonded() {
        server.streams.stream("live/a");
        assertEquals(RejectCode.GROUP, join(40_000, "read:live/a", GroupMembership.BROADCAST, GROUP_ID, 0).refusedWith);
        assertEquals(0, server.sessions.list().size());
    }

    @Test
    void aGroupThatMayNotPublishLeavesNothingBehind() {
        server.streams.refuse("Somebody else publishes live/a");
        assertEquals(RejectCode.CONFLICT, join(40_000).refusedWith);
        assertEquals(0, server.sessions.list().size());
    }

    @Test
    void allConnectionsOfAKickedEncoderAreClosed() {
        TestCaller one = join(40_000);
        TestCaller other = join(41_000);
        server.sessions.opened.get(0).kick("Ended by the operator");
        server.settle();
        run(10_000);
        assertEquals("The peer has closed the connection", one.closed);
        assertEquals("The peer has closed the connection", other.closed);
        assertEquals(0, server.sessions.list().size());
        assertNull(server.streams.publishers.get(0).endReason(), "it may come back");
    }

    @Test
    void whatIsSentTwiceCountsOnceForThePermission() {
        byte[] bytes = TransportStream.of(0, TestServer.SECOND_US);
        long threeHalvesInTenSeconds = bytes.length * 8L * 3 / 2 / 10;
        server.gate.limit(new Limits(threeHalvesInTenSeconds, Optional.empty()));
        TestCaller one = join(40_000);
        TestCaller other = join(41_000);
        send(bytes, one, other);
        run(200_000);
        assertNull(one.closed);
        for (int at = 0; at < bytes.length; at += PAYLOAD_BYTES) {
            one.link.offer(bytes, at, Math.min(PAYLOAD_BYTES, bytes.length - at), server.nowUs());
        }
        run(2 * TestServer.SECOND_US);
        assertEquals("The peer has closed the connection", one.closed);
        assertEquals("The peer has closed the connection", other.closed);
        assertEquals(0, server.sessions.list().size());
    }
}
