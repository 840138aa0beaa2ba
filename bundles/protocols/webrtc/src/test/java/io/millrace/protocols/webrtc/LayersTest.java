package io.millrace.protocols.webrtc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import io.millrace.api.media.VideoFormat;
import io.millrace.formats.rtp.NtpTime;
import io.millrace.formats.rtp.Rtcp;
import io.millrace.formats.rtp.RtcpPacket;
import io.millrace.formats.rtp.RtpPacket;
import io.millrace.testkit.FakePublisher;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A publisher by WHIP that sends its picture in two sizes at once, in packets that the test makes. */
class LayersTest {
    private static final int VP8 = 96;
    private static final int AGAIN = 97;
    private static final int AUDIO = 111;
    private static final int NAME = 10;
    private static final int REPAIRED = 11;
    private static final int FRAME_US = 40_000;
    private static final int PARTS = 3;

    private final Rig rig = new Rig();
    private final Layer small = new Layer("q", 0x1111, 160, 90);
    private final Layer large = new Layer("f", 0x2222, 640, 360);
    private FakeTransports.Peer peer;
    private FakePublisher publisher;
    private String answer;
    private int time;

    /** One size of the picture. */
    private static final class Layer {
        final String name;
        final int source;
        final int width;
        final int height;
        int sequence = 65_530;

        Layer(String name, int source, int width, int height) {
            this.name = name;
            this.source = source;
            this.width = width;
            this.height = height;
        }

        /** A picture in several packets, which begins with its tag and says its size if it is a key picture. */
        ByteBuffer[] picture(boolean key, int time) {
            ByteBuffer[] packets = new ByteBuffer[PARTS];
            for (int part = 0; part < PARTS; part++) {
                ByteBuffer packet = ByteBuffer.allocate(64);
                RtpPacket.writeHeader(packet, VP8, part == PARTS - 1, sequence++ & 0xFFFF, time * 3_600L, source);
                extension(packet, NAME, name);
                packet.put((byte) (part == 0 ? 0x10 : 0));
                if (part == 0) {
                    packet.put((byte) (key ? 0x10 : 0x11)).put((byte) 2).put((byte) 0);
                    packet.put((byte) 0x9D).put((byte) 1).put((byte) 0x2A);
                    packet.putShort(Short.reverseBytes((short) width)).putShort(Short.reverseBytes((short) height));
                }
                packets[part] = packet.put((byte) width).put((byte) time).flip();
            }
            return packets;
        }
    }

    private static void extension(ByteBuffer packet, int id, String name) {
        packet.put(0, (byte) 0x90).putInt(0xBEDE0001).put((byte) (id << 4));
        packet.put(name.getBytes(StandardCharsets.US_ASCII)).putShort((short) 0);
    }

    @BeforeEach
    void begin() {
        String layers = "a=mid:1\na=extmap:10 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id\n"
                + "a=extmap:11 urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id\n"
                + "a=rid:q send\na=rid:f send\na=simulcast:send q;f\n";
        String offer = Rig.offer("whip")
                .replaceAll("a=extmap:1[01] .*\n", "")
                .replace("H264/90000", "unknown/90000")
                .replace("a=mid:1\n", layers);
        FakeExchange exchange = rig.post("live/cam/whip", offer);
        assertEquals(201, exchange.status, exchange.text);
        answer = exchange.text;
        peer = rig.transports.last();
        peer.connect();
        publisher = rig.streams.publishers.get(0);
        sound();
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private void sound() {
        ByteBuffer packet = ByteBuffer.allocate(40);
        RtpPacket.writeHeader(packet, AUDIO, false, time, time * 1_920L, 0x3333);
        peer.sendsRtp(packet.rewind());
    }

    private void send(Layer layer, boolean key) {
        for (ByteBuffer each : layer.picture(key, time)) {
            peer.sendsRtp(each);
        }
    }

    private void next() {
        rig.advance(FRAME_US);
        time++;
        sound();
    }

    private VideoFormat format() {
        List<Track> tracks = publisher.formats.get(publisher.formats.size() - 1);
        return (VideoFormat)
                tracks.stream().filter(Track::isVideo).findFirst().orElseThrow().format();
    }

    /** Widths, as the last pictures say them in their bytes. */
    private List<Integer> lastWidths(int pictures) {
        List<Sample> video = publisher.samples.stream().filter(Sample::isVideo).toList();
        return video.subList(video.size() - pictures, video.size()).stream()
                .map(each -> each.payload().get(each.payload().limit() - 2) & 0xFF)
                .toList();
    }

    private long asked(Layer layer) {
        return peer.rtcp.stream()
                .flatMap(each -> Rtcp.parse(each).stream())
                .filter(RtcpPacket.KeyPictureRequest.class::isInstance)
                .filter(each -> ((RtcpPacket.KeyPictureRequest) each).media() == layer.source)
                .count();
    }

    @Test
    void theAnswerTakesEveryLayer() {
        assertTrue(answer.contains("a=rid:q recv\r\na=rid:f recv\r\na=simulcast:recv q;f"), answer);
        assertTrue(answer.contains("a=extmap:10 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id"), answer);
        assertTrue(answer.contains("a=extmap:11 urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id"), answer);
    }

    @Test
    void theLargestThatComesIsTheStream() {
        send(small, true);
        next();
        assertEquals(160, format().width(), "one is better than none");
        send(small, false);
        send(large, true);
        next();
        send(small, true);
        send(large, false);
        next();
        assertEquals(640, format().width());
        assertEquals(360, format().height());
        assertEquals(List.of(160, 160, 640 & 0xFF, 640 & 0xFF), lastWidths(4));
    }

    @Test
    void aLayerThatIsLeftOutGivesWayToTheNextUntilItIsBack() {
        send(small, true);
        send(large, true);
        next();
        long before = asked(small);
        for (int i = 0; i < 15; i++) {
            send(small, false);
            next();
        }
        assertEquals(640, format().width(), "the next one begins with a key picture");
        assertTrue(asked(small) > before, "which is asked for");
        send(small, true);
        next();
        send(small, false);
        next();
        assertEquals(160, format().width());
        assertEquals(List.of(160, 160), lastWidths(2));
        send(large, true);
        next();
        assertEquals(640, format().width());
    }

    /** Both layers for a while, with key pictures at the end. */
    private void settle() {
        send(small, true);
        send(large, true);
        for (int i = 0; i < 52; i++) {
            next();
            send(small, false);
            send(large, false);
        }
        next();
        send(small, true);
        send(large, true);
        next();
    }

    private List<FakePublisher.Layer> renditions() {
        return publisher.layers;
    }

    @Test
    void theOthersAreRenditionsThatBeginWithAKeyPicture() {
        settle();
        assertEquals(1, renditions().size(), "the largest is the stream itself");
        FakePublisher.Layer rendition = renditions().get(0);
        assertEquals(160, rendition.formats.get(0).width());
        assertEquals(90, rendition.formats.get(0).height());
        assertEquals(1, rendition.samples.size(), "its times were not exact before");
        assertTrue(rendition.samples.get(0).isSync());
        int flushes = publisher.flushes();
        send(small, false);
        assertEquals(2, rendition.samples.size());
        assertTrue(publisher.flushes() > flushes, "its readers are woken");
        List<Sample> own = publisher.samples.stream().filter(Sample::isVideo).toList();
        assertEquals(own.get(own.size() - 1).ptsUs(), rendition.samples.get(0).ptsUs(), "both are of one instant");
    }

    @Test
    void aLayerThatStandsInForTheLargestIsStillARendition() {
        settle();
        for (int i = 0; i < 15; i++) {
            send(small, false);
            next();
        }
        send(small, true);
        next();
        send(small, false);
        assertEquals(160, format().width());
        assertEquals(List.of(160, 160), lastWidths(2));
        assertEquals(1 + 15 + 2, renditions().get(0).samples.size());
        send(large, true);
        next();
        assertEquals(640, format().width());
        assertEquals(1, renditions().size());
    }

    @Test
    void keyPicturesAreAskedOfAllLayersTogether() {
        settle();
        long fromSmall = asked(small);
        long fromLarge = asked(large);
        for (int i = 0; i < 51; i++) {
            send(small, false);
            send(large, false);
            next();
        }
        send(small, true);
        send(large, true);
        for (int i = 0; i < 30; i++) {
            next();
            send(small, false);
            send(large, false);
        }
        assertEquals(1, asked(small) - fromSmall, "once, for it came");
        assertEquals(1, asked(large) - fromLarge);
    }

    @Test
    void aNewSourceOfALayerGoesOnWithItsRendition() {
        settle();
        Layer again = new Layer("q", 0x6666, 160, 90);
        send(again, true);
        for (int i = 0; i < 52; i++) {
            next();
            send(again, false);
            send(large, false);
        }
        int before = renditions().get(0).samples.size();
        send(again, true);
        next();
        assertEquals(1, renditions().size());
        assertEquals(before + 1, renditions().get(0).samples.size());
    }

    @Test
    void reportsPlaceALayerThatCameLateBesideTheOthers() {
        send(small, true);
        next();
        report(small);
        for (int i = 0; i < 10; i++) {
            send(small, false);
            next();
        }
        ByteBuffer[] key = large.picture(true, time);
        rig.advance(30_000);
        for (ByteBuffer each : key) {
            peer.sendsRtp(each);
        }
        rig.advance(10_000);
        time++;
        assertEquals(160, format().width(), "it is not known yet when the picture was taken");
        report(large);
        send(large, false);
        send(small, false);
        next();
        assertTrue(asked(large) > 0 && asked(small) > 0);
        send(large, true);
        next();
        assertEquals(640, format().width());
        List<Sample> own = publisher.samples.stream().filter(Sample::isVideo).toList();
        long stepUs = own.get(own.size() - 1).ptsUs() - own.get(own.size() - 2).ptsUs();
        assertEquals(FRAME_US, stepUs, "as the sender's clock says, however late it came");
    }

    /** A sender report of now. */
    private void report(Layer layer) {
        long utcUs = 1_767_225_600_000_000L + time * (long) FRAME_US;
        peer.sendsRtcp(Rtcp.write(
                new RtcpPacket.SenderReport(layer.source, NtpTime.ofUtcUs(utcUs), time * 3_600L, 1, 1, List.of()),
                "test"));
    }

    @Test
    void aPictureThatComesSeldomIsNotGivenUp() {
        send(large, true);
        next();
        rig.advance(2_000_000);
        time += 50;
        send(large, false);
        next();
        assertEquals(List.of(640 & 0xFF, 640 & 0xFF), lastWidths(2));
    }

    @Test
    void whatIsSentAgainFindsItsLayer() {
        send(large, true);
        next();
        ByteBuffer[] picture = large.picture(false, time);
        peer.sendsRtp(picture[0]);
        peer.sendsRtp(picture[2]);
        int before = (int) publisher.samples.stream().filter(Sample::isVideo).count();
        RtpPacket lost = RtpPacket.parse(picture[1]);
        ByteBuffer again = ByteBuffer.allocate(64);
        RtpPacket.writeHeader(again, AGAIN, false, 7, lost.timestamp(), 0x4444);
        extension(again, REPAIRED, "f");
        again.putShort((short) lost.sequence()).put(lost.payload()).flip();
        peer.sendsRtp(again);
        next();
        assertEquals(
                before + 1, publisher.samples.stream().filter(Sample::isVideo).count());
    }

    @Test
    void aSourceIsKnownAsSoonAsItIsNamed() {
        ByteBuffer[] named = large.picture(true, time);
        ByteBuffer first = ByteBuffer.allocate(64);
        RtpPacket.writeHeader(first, VP8, false, 9, 0, 0x5555);
        peer.sendsRtp(first.put((byte) 0x10).put((byte) 0x10).flip());
        for (ByteBuffer each : named) {
            peer.sendsRtp(each);
        }
        next();
        for (ByteBuffer each : large.picture(false, time)) {
            // the receiver has answered: the sender names it no more
            peer.sendsRtp(unnamed(each));
        }
        next();
        assertEquals(2, publisher.samples.stream().filter(Sample::isVideo).count());
    }

    private static ByteBuffer unnamed(ByteBuffer packet) {
        RtpPacket parsed = RtpPacket.parse(packet);
        ByteBuffer without = ByteBuffer.allocate(64);
        RtpPacket.writeHeader(without, VP8, parsed.marker(), parsed.sequence(), parsed.timestamp(), parsed.ssrc());
        return without.put(parsed.payload()).flip();
    }
}
