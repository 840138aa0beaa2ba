package io.millrace.protocols.rtsp;

import static io.millrace.protocols.rtsp.TestServer.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import io.millrace.api.session.Session;
import io.millrace.testkit.FakePublisher;
import io.millrace.testkit.SyntheticStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PublishingTest extends ServedDemo {
    private static final long UTC_US = 1_767_225_600_000_000L;

    private FakePublisher publisher() {
        await("publisher", () -> !server.streams.publishers.isEmpty());
        return server.streams.publishers.get(0);
    }

    private static void assertSame(List<Sample> sent, List<Sample> got, int sentId, int gotId) {
        List<Sample> expected =
                sent.stream().filter(sample -> sample.trackId() == sentId).toList();
        List<Sample> actual =
                got.stream().filter(sample -> sample.trackId() == gotId).toList();
        assertEquals(expected.size(), actual.size());
        for (int i = 0; i < expected.size(); i++) {
            assertEquals(expected.get(i).payload(), actual.get(i).payload());
            assertEquals(expected.get(i).isSync(), actual.get(i).isSync());
            assertEquals(expected.get(i).ptsUs(), actual.get(i).ptsUs(), 12);
        }
    }

    @Test
    void insideTheConnectionEverySampleArrives() throws Exception {
        List<Sample> samples = encoder.samples(0, 2_000_000);
        try (Client client = server.client("live/demo")) {
            client.publish(TRACKS);
            client.report(TRACKS, UTC_US);
            client.send(TRACKS, samples);
            await("samples", () -> publisher().samples.size() == samples.size());
            assertSame(samples, publisher().samples, SyntheticStream.VIDEO_ID, 0);
            assertSame(samples, publisher().samples, SyntheticStream.AUDIO_ID, 1);
            assertEquals(1, publisher().formats.size());
            assertEquals(
                    SyntheticStream.VIDEO.format(),
                    publisher().formats.get(0).get(0).format());
            assertEquals(
                    SyntheticStream.AUDIO.format(),
                    publisher().formats.get(0).get(1).format());
            assertEquals(Session.Role.PUBLISH, server.sessions.opened.get(0).role());
            assertTrue(server.sessions.opened.get(0).receivedBytes() > 100_000);
            assertTrue(publisher().flushes() > 0);
            assertEquals(200, client.ask("TEARDOWN", "", "").status());
            await("end", () -> publisher().endReason() != null);
            server.advance(1);
            assertTrue(client.isClosed());
        }
        assertFalse(server.sessions.opened.get(0).isOpen());
    }

    @Test
    void reportsGoBack() throws Exception {
        try (Client client = server.client("live/demo")) {
            client.publish(TRACKS);
            client.send(TRACKS, encoder.samples(0, 500_000));
            await("samples", () -> publisher().samples.size() > 10);
            server.advance(2);
            client.ok("OPTIONS", "", "");
            assertTrue(client.received.stream().anyMatch(each -> each.channel() == 1), "about video");
            assertTrue(client.received.stream().anyMatch(each -> each.channel() == 3), "about audio");
        }
    }

    /** As GStreamer does before it leaves. */
    @Test
    void anEncoderMayPauseAndGoOn() throws Exception {
        try (Client client = server.client("live/demo")) {
            assertEquals(455, client.ask("PAUSE", "", "").status());
            client.publish(TRACKS);
            client.send(TRACKS, encoder.samples(0, 500_000));
            await("samples", () -> publisher().samples.size() > 10);
            client.ok("PAUSE", "", "");
            int before = publisher().samples.size();
            client.ok("RECORD", "", "");
            client.send(TRACKS, encoder.samples(500_000, 1_000_000));
            await("more samples", () -> publisher().samples.size() > before + 10);
            client.ok("PAUSE", "", "");
            client.ok("TEARDOWN", "", "");
            await("end", () -> publisher().endReason() != null);
        }
    }

    /** With packets that overtake each other. */
    @Test
    void overUdpEverySampleArrives() throws Exception {
        List<Sample> samples = encoder.samples(0, 1_000_000);
        InetAddress here = InetAddress.getLoopbackAddress();
        try (Client client = server.client("live/demo");
                DatagramSocket socket = new DatagramSocket(0, here)) {
            client.ok("ANNOUNCE", "", Client.describe(TRACKS));
            int[] ports = new int[2];
            for (int i = 0; i < 2; i++) {
                Client.Answer answer = client.ok(
                        "SETUP", "/streamid=" + i, "", "Transport: RTP/AVP;unicast;client_port=5000-5001;mode=record");
                ports[i] = Integer.parseInt(answer.header("Transport").replaceAll(".*server_port=(\\d+)-.*", "$1"));
                assertEquals(0, ports[i] % 2);
            }
            client.ok("RECORD", "", "");
            List<DatagramPacket> packets = new ArrayList<>();
            client.packets(
                    TRACKS,
                    samples,
                    (medium, packet) ->
                            packets.add(new DatagramPacket(packet.array(), packet.remaining(), here, ports[medium])));
            for (int i = 2; i + 1 < packets.size(); i += 4) {
                packets.add(i, packets.remove(i + 1));
            }
            int sent = 0;
            for (DatagramPacket packet : packets) {
                socket.send(packet);
                if (++sent % 20 == 0) {
                    // no faster than the server reads
                    client.ok("GET_PARAMETER", "", "");
                }
            }
            await("samples", () -> publisher().samples.size() == samples.size());
            assertSame(samples, publisher().samples, SyntheticStream.VIDEO_ID, 0);
            assertSame(samples, publisher().samples, SyntheticStream.AUDIO_ID, 1);
        }
        await("end", () -> !publisher().isOpen());
        assertEquals(null, publisher().endReason(), "the encoder may come back");
    }

    @Test
    void whatAnotherProgramOfTheSameHostSendsIsNotMixedIn() throws Exception {
        List<Track> sound = List.of(SyntheticStream.AUDIO);
        List<Sample> samples = encoder.audio(0, 1_000_000);
        InetAddress here = InetAddress.getLoopbackAddress();
        try (Client client = server.client("live/demo");
                DatagramSocket socket = new DatagramSocket(0, here);
                DatagramSocket stranger = new DatagramSocket(0, here)) {
            client.ok("ANNOUNCE", "", Client.describe(sound));
            String ports = socket.getLocalPort() + "-" + (socket.getLocalPort() ^ 1);
            Client.Answer answer = client.ok(
                    "SETUP", "/streamid=0", "", "Transport: RTP/AVP;unicast;client_port=" + ports + ";mode=record");
            int port = Integer.parseInt(answer.header("Transport").replaceAll(".*server_port=(\\d+)-.*", "$1"));
            client.ok("RECORD", "", "");
            List<byte[]> packets = new ArrayList<>();
            client.packets(sound, samples, (medium, packet) -> packets.add(packet.array()));
            for (byte[] packet : packets) {
                socket.send(new DatagramPacket(packet, packet.length, here, port));
                byte[] other = packet.clone();
                other[11] ^= 1;
                stranger.send(new DatagramPacket(other, other.length, here, port));
                client.ok("GET_PARAMETER", "", "");
            }
            await("samples", () -> publisher().samples.size() >= samples.size());
            client.ok("TEARDOWN", "", "");
            await("end", () -> publisher().endReason() != null);
            assertSame(samples, publisher().samples, SyntheticStream.AUDIO_ID, 0);
        }
    }

    @Test
    void keysComeInTheAddressOrByBasicAuthentication() throws Exception {
        for (String uri : List.of("live/demo?key=a%2Bb+c", "live/demo")) {
            try (Client client = server.client(uri)) {
                client.ok("ANNOUNCE", "", Client.describe(TRACKS), "Authorization: Basic dTphK2IrYw==");
            }
        }
        assertEquals(
                "a+b+c", server.gate.requests.get(0).credential().orElseThrow().reveal());
        assertEquals(
                "a+b+c", server.gate.requests.get(1).credential().orElseThrow().reveal());
        assertEquals("u", server.gate.requests.get(1).user().orElseThrow());
        assertEquals("live/demo", server.gate.requests.get(0).stream().toString());
    }

    @Test
    void theTrackMayStandBehindTheKey() throws Exception {
        try (Client client = server.client("live/demo?key=k")) {
            client.publish(TRACKS);
            client.send(TRACKS, encoder.samples(0, 200_000));
            await("samples", () -> !publisher().samples.isEmpty());
        }
    }

    @Test
    void whoIsNotLetInIsToldWhy() throws Exception {
        server.gate.refuse("The stream key is wrong");
        try (Client client = server.client("live/demo")) {
            Client.Answer challenge = client.ask("ANNOUNCE", "", Client.describe(TRACKS));
            assertEquals(401, challenge.status());
            assertTrue(challenge.header("WWW-Authenticate").startsWith("Basic realm="), challenge.text());
            Client.Answer refusal =
                    client.ask("ANNOUNCE", "", Client.describe(TRACKS), "Authorization: Basic dTp3cm9uZw==");
            assertEquals(403, refusal.status());
            assertTrue(refusal.text().contains("The stream key is wrong"), refusal.text());
        }
    }

    @Test
    void asecondPublisherOfAnotherIdentityIsRefused() throws Exception {
        server.streams.refuse("live/demo is being published");
        try (Client client = server.client("live/demo")) {
            client.ok("ANNOUNCE", "", Client.describe(TRACKS));
            client.ok("SETUP", "/streamid=0", "", "Transport: RTP/AVP/TCP;interleaved=0-1");
            Client.Answer answer = client.ask("RECORD", "", "");
            assertEquals(403, answer.status());
            assertTrue(answer.text().contains("is being published"), answer.text());
            assertFalse(server.sessions.list().stream().anyMatch(Session::isOpen));
        }
    }

    @Test
    void codecsThatNobodyKnowsAreRefusedByName() throws Exception {
        String sdp = "v=0\r\nm=audio 0 RTP/AVP 96\r\na=rtpmap:96 G726-32/8000\r\n";
        try (Client client = server.client("live/demo")) {
            Client.Answer answer = client.ask("ANNOUNCE", "", sdp);
            assertEquals(415, answer.status());
            assertTrue(answer.text().contains("G726-32"), answer.text());
            assertEquals(400, client.ask("ANNOUNCE", "", "nonsense").status());
        }
    }

    @Test
    void aSilentPublisherIsClosed() throws Exception {
        try (Client client = server.client("live/demo")) {
            client.publish(TRACKS);
            client.send(TRACKS, encoder.samples(0, 200_000));
            // answered when all that was sent before it has been read
            client.ok("GET_PARAMETER", "", "");
            assertFalse(publisher().samples.isEmpty());
            server.advance(62);
            assertTrue(client.isClosed());
            await("end", () -> !publisher().isOpen());
        }
    }

    @Test
    void aSourceThatSaysGoodbyeHasFinished() throws Exception {
        try (Client client = server.client("live/demo")) {
            client.publish(TRACKS);
            client.send(TRACKS, encoder.samples(0, 200_000));
            await("samples", () -> !publisher().samples.isEmpty());
            for (int i = 0; i < 2; i++) {
                ByteBuffer goodbye = ByteBuffer.allocate(12);
                goodbye.put((byte) '$').put((byte) (2 * i + 1)).putShort((short) 8);
                goodbye.putInt(0x81CB0001).putInt(i + 1);
                client.raw(new String(goodbye.array(), java.nio.charset.StandardCharsets.ISO_8859_1));
            }
            client.ok("OPTIONS", "", "");
            server.advance(1);
            await("end", () -> publisher().endReason() != null);
        }
    }

    @Test
    void manyComeAndGo() throws IOException {
        for (int i = 0; i < 50; i++) {
            try (Client client = server.client("live/demo" + i)) {
                client.publish(TRACKS);
            }
        }
        await("end of the sessions", () -> server.sessions.list().isEmpty());
    }
}
