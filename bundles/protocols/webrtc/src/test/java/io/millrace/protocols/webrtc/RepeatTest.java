package io.millrace.protocols.webrtc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.formats.rtp.RtcpFeedback;
import io.millrace.formats.rtp.RtpPacket;
import io.millrace.formats.rtp.TransportFeedback;
import io.millrace.formats.sdp.MediaDescription;
import io.millrace.formats.sdp.SessionDescription;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a viewer by WHEP is sent once more, and how its packets are numbered. */
class RepeatTest extends WatchedDemo {
    @Test
    void whatIsLostIsSentAgain() {
        watch();
        List<RtpPacket> first = got(videoSource);
        RtpPacket lost = first.get(first.size() - 2);
        peer.sendsRtcp(RtcpFeedback.nack(1, videoSource, List.of(lost.sequence())));
        List<RtpPacket> repeated = got(videoSource + 1);
        assertEquals(1, repeated.size());
        assertEquals(again, repeated.get(0).payloadType());
        ByteBuffer payload = repeated.get(0).payload();
        assertEquals(lost.sequence(), payload.getShort() & 0xFFFF);
        assertEquals(lost.payload(), payload.slice());
        assertEquals(lost.timestamp(), repeated.get(0).timestamp());
    }

    @Test
    void whoKnowsNoSourceForRetransmissionsGetsTheSameBytes() {
        FakeExchange exchange = rig.post("live/demo/whep", Rig.offer("whep").replace(" rtx/90000", " unknown/90000"));
        assertFalse(exchange.text.contains("rtx"), exchange.text);
        assertTrue(exchange.text.contains(" nack\r\n"), exchange.text);
        peer = rig.transports.last();
        videoSource = source(SessionDescription.parse(exchange.text).media().get(0));
        peer.connect();
        assertEquals(videoSource, peer.kept);
        RtpPacket lost = got(videoSource).get(3);
        int before = peer.rtp.size();
        peer.sendsRtcp(RtcpFeedback.nack(1, videoSource, List.of(lost.sequence())));
        assertEquals(List.of(lost), peer.repeated);
        assertEquals(before, peer.rtp.size());
        List<Integer> all = got(videoSource).stream().map(RtpPacket::sequence).toList();
        for (int i = 0; i < 100; i++) {
            peer.sendsRtcp(RtcpFeedback.nack(1, videoSource, all));
        }
        long bytes = peer.repeated.stream()
                .mapToLong(each -> each.payload().remaining())
                .sum();
        assertTrue(bytes < 64 * 1024 + 40_000, "a storm is no amplifier: " + bytes);
    }

    @Test
    void aStormOfRequestsIsNoAmplifier() {
        watch();
        long sentBytes =
                peer.rtp.stream().mapToLong(each -> each.payload().remaining()).sum();
        List<Integer> all = got(videoSource).stream().map(RtpPacket::sequence).toList();
        for (int i = 0; i < 100; i++) {
            peer.sendsRtcp(RtcpFeedback.nack(1, videoSource, all));
        }
        long repeatedBytes = got(videoSource + 1).stream()
                .mapToLong(each -> each.payload().remaining())
                .sum();
        assertTrue(repeatedBytes <= 70_000 + sentBytes / 2, repeatedBytes + " of " + sentBytes);
        int before = peer.rtp.size();
        peer.sendsRtcp(RtcpFeedback.nack(
                1,
                videoSource,
                IntStream.range(0, 500)
                        .map(each -> all.get(0) - 600 + each & 0xFFFF)
                        .boxed()
                        .toList()));
        peer.sendsRtcp(RtcpFeedback.nack(1, 77, List.of(1, 2, 3)));
        peer.sendsRtcp(ByteBuffer.wrap(new byte[] {1, 2, 3, 4}));
        assertEquals(before, peer.rtp.size(), "never sent, or of nobody");
    }

    @Test
    void packetsOfAllMediaAreNumberedInTheOrderInWhichTheyLeave() {
        String capture = "a=extmap:12 http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time\r\na=extmap:4 ";
        FakeExchange exchange = rig.post("live/demo/whep", Rig.offer("whep").replace("a=extmap:4 ", capture));
        SessionDescription answer = SessionDescription.parse(exchange.text);
        peer = rig.transports.last();
        videoSource = source(answer.media().get(0));
        int id = extension(answer.media().get(0), TransportFeedback.EXTENSION);
        assertEquals(id, extension(answer.media().get(1), TransportFeedback.EXTENSION));
        peer.connect();
        stream.publish(source.samples(1_000_000, 1_200_000));
        rig.advance(20_000);
        peer.sendsRtcp(RtcpFeedback.nack(
                1, videoSource, List.of(got(videoSource).get(0).sequence())));
        assertTrue(peer.extensions.size() > 50, peer.extensions.size() + " packets");
        for (int i = 0; i < peer.extensions.size(); i++) {
            ByteBuffer extensions = peer.extensions.get(i);
            assertEquals(0xBEDE, extensions.getShort(0) & 0xFFFF);
            assertEquals(id << 4 | 1, extensions.get(4) & 0xFF);
            assertEquals(i, extensions.getShort(5), "packet " + i);
        }
        long told =
                peer.extensions.stream().filter(each -> each.remaining() > 8).count();
        assertTrue(told >= 2 && told < 6, "capture times in " + told);
    }

    private static int extension(MediaDescription medium, String uri) {
        return medium.attributes()
                .values("extmap")
                .filter(each -> each.endsWith(" " + uri))
                .map(each -> Integer.parseInt(each.split(" ")[0]))
                .findFirst()
                .orElseThrow();
    }
}
