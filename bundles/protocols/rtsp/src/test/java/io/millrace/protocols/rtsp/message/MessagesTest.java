package io.millrace.protocols.rtsp.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MessagesTest implements RtspReader.Sink {
    private final List<String> seen = new ArrayList<>();
    private final RtspReader reader = new RtspReader(this);
    private boolean ready = true;

    @Override
    public void request(Request request) {
        seen.add(request.method() + " " + request.uri() + " " + request.cSeq() + " " + request.body());
    }

    @Override
    public void response(Response response) {
        seen.add(response.status() + " " + response.reason() + " " + response.body());
    }

    @Override
    public void interleaved(int channel, ByteBuffer bytes) {
        seen.add("$" + channel + " " + bytes.remaining());
    }

    @Override
    public boolean isReady() {
        return ready;
    }

    private void read(byte[] bytes, int from, int to) {
        ByteBuf in = Unpooled.copiedBuffer(bytes, from, to - from);
        reader.read(in, UnpooledByteBufAllocator.DEFAULT);
    }

    @Test
    void messagesInPiecesOfEverySize() {
        byte[] all = ("\r\n" + new Request("ANNOUNCE", "rtsp://h/a/b", Headers.of("CSeq", "7"), "v=0\r\n").text()
                        + "$\u0001\0\u0004\r\n$$"
                        + Response.of(200, "OK").with("CSeq", "8").text()
                        + "PLAY * RTSP/1.0\ncseq: 9\n folded\n\n$\0\0\0")
                .getBytes(StandardCharsets.ISO_8859_1);
        List<String> expected =
                List.of("ANNOUNCE rtsp://h/a/b 7 v=0\r\n", "$1 4", "200 OK ", "PLAY * 9 folded ", "$0 0");
        for (int size = 1; size <= all.length; size++) {
            seen.clear();
            for (int at = 0; at < all.length; at += size) {
                read(all, at, Math.min(all.length, at + size));
            }
            assertEquals(expected, seen, "in pieces of " + size);
        }
        reader.close();
    }

    @Test
    void nothingIsReadWhileTheSinkIsNotReady() {
        byte[] text = "OPTIONS * RTSP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        ready = false;
        read(text, 0, text.length);
        assertEquals(List.of(), seen);
        ready = true;
        reader.resume(UnpooledByteBufAllocator.DEFAULT);
        assertEquals(List.of("OPTIONS * 0 "), seen);
    }

    @Test
    void brokenMessages() {
        for (String text : List.of(
                "RTSP/1.0\r\n\r\n",
                "RTSP/1.0 abc OK\r\n\r\n",
                "A b\r\n\r\n",
                "A b HTTP/1.1\r\n\r\n",
                "A b RTSP/1.0\r\nContent-Length: x\r\n\r\n",
                "A b RTSP/1.0\r\nnothing\r\n\r\n",
                "A".repeat(17_000))) {
            byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
            RtspReader each = new RtspReader(this);
            assertThrows(
                    MalformedRtspException.class,
                    () -> each.read(Unpooled.copiedBuffer(bytes), UnpooledByteBufAllocator.DEFAULT),
                    text);
            each.close();
        }
    }

    @Test
    void whatComesFromElsewhereMakesNoLines() {
        String text = Response.of(403, "a\r\nb").with("X", "c\r\nd").text();
        assertEquals("RTSP/1.0 403 a b\r\nX: c d\r\n\r\n", text);
        assertEquals("RTSP/1.0 200 OK\r\n\r\n", Response.ok().with("Empty", "").text());
        assertTrue(Response.ok().withBody("text/plain", "ä").text().contains("Content-Length: 2"));
    }

    @Test
    void transports() {
        assertEquals(
                Optional.of(new Transport(true, 2, 3)),
                Transport.choose("RTP/AVP/TCP;unicast;interleaved=2-3;mode=record", true));
        assertEquals(Optional.of(new Transport(true, -1, -1)), Transport.choose("RTP/AVP/TCP", false));
        assertEquals(
                Optional.of(new Transport(false, 5_000, 5_001)),
                Transport.choose("RTP/AVP;multicast, RTP/AVP/UDP;unicast;client_port=5000", true));
        assertEquals(
                Optional.of(new Transport(true, 0, 1)),
                Transport.choose("RTP/AVP;client_port=1-2,RTP/AVP/TCP;interleaved=0-1", false),
                "without UDP");
        for (String none : List.of(
                "",
                "RTP/SAVP;client_port=1-2",
                "RTP/AVP",
                "RTP/AVP;client_port=70000-70001",
                "RTP/AVP/TCP;interleaved=a",
                "RTP/AVP/TCP;interleaved=255",
                "RTP/AVP;client_port=5-5")) {
            assertEquals(Optional.empty(), Transport.choose(none, true), none);
        }
    }

    @Test
    void aGroupIsPreferredWhereItComesFirst() {
        assertTrue(Transport.prefersMulticast("RTP/AVP;multicast"));
        assertTrue(Transport.prefersMulticast("RTP/AVP/UDP;Multicast;client_port=1-2"));
        assertTrue(Transport.prefersMulticast("RAW/RAW/UDP, RTP/AVP;multicast,RTP/AVP/TCP"));
        for (String none : List.of(
                "",
                "RTP/AVP;unicast;client_port=1-2,RTP/AVP;multicast",
                "RTP/AVP/TCP;interleaved=0-1,RTP/AVP;multicast",
                "RTP/AVP/TCP;multicast",
                "RTP/SAVP;multicast",
                "RTP/AVP;multicasts")) {
            assertFalse(Transport.prefersMulticast(none), none);
        }
    }

    @Test
    void addresses() {
        StreamAddress address = StreamAddress.parse("rtsp://h:1/live/a@720p?x=1&token=%41%2B+&user=me", "");
        assertEquals("live/a@720p", address.stream().toString());
        assertEquals("A++", address.credential().orElseThrow().reveal());
        assertEquals("me", address.user().orElseThrow());
        assertEquals(
                "k",
                StreamAddress.parse("rtsp://h/live/a/?key=k/streamid=0", "")
                        .credential()
                        .orElseThrow()
                        .reveal());
        assertFalse(StreamAddress.parse("/live/a", "Basic !").credential().isPresent());
        assertFalse(
                StreamAddress.parse("/live/a", "Digest username=x").credential().isPresent());
        for (String wrong : List.of("rtsp://h", "rtsp://h/live", "*", "rtsp://h/console/a", "rtsp://h/live/a b")) {
            assertThrows(IllegalArgumentException.class, () -> StreamAddress.parse(wrong, ""), wrong);
        }
    }
}
