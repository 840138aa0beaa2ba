package io.millrace.protocols.rtsp;

import static io.millrace.protocols.rtsp.TestServer.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.ClockReference;
import io.millrace.api.media.FormatChange;
import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import io.millrace.api.session.Session;
import io.millrace.formats.rtp.MediaReceiver;
import io.millrace.formats.rtp.ReceivedMedium;
import io.millrace.formats.rtp.ReorderLimits;
import io.millrace.formats.rtp.SessionClock;
import io.millrace.formats.sdp.SessionDescription;
import io.millrace.testkit.FakeLiveStream;
import io.millrace.testkit.SyntheticStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlaybackTest {
    private static final long LOOK_US = 100_000;

    @TempDir
    private Path etc;

    private final SyntheticStream encoder = SyntheticStream.of(25, 25);
    private TestServer server;
    private FakeLiveStream stream;

    /** What a player makes of the packets. */
    private static final class Player implements MediaReceiver.Output {
        private final List<MediaReceiver> receivers = new ArrayList<>();
        private final List<Sample> samples = new ArrayList<>();
        private final List<String> faults = new ArrayList<>();

        Player(String description) {
            SessionClock clock = new SessionClock();
            SessionDescription sdp = SessionDescription.parse(description);
            for (int i = 0; i < sdp.media().size(); i++) {
                ReceivedMedium medium = ReceivedMedium.of(sdp.media().get(i)).orElseThrow();
                receivers.add(new MediaReceiver(i, medium, clock, ReorderLimits.ORDERED, this));
            }
        }

        void take(int channel, ByteBuffer bytes) {
            if (channel % 2 == 0) {
                receivers.get(channel / 2).rtp(bytes, 0);
            } else {
                receivers.get(channel / 2).rtcp(bytes, 0);
            }
        }

        List<Sample> of(int medium) {
            return samples.stream().filter(sample -> sample.trackId() == medium).toList();
        }

        @Override
        public void track(Track track) {}

        @Override
        public void sample(Sample sample) {
            samples.add(sample);
        }

        @Override
        public void clock(ClockReference reference) {}

        @Override
        public void fault(String reason) {
            faults.add(reason);
        }
    }

    @BeforeEach
    void start() {
        server = new TestServer(etc);
        stream = server.streams.stream("live/demo");
        stream.publish(new FormatChange(encoder.tracks()));
        stream.publish(encoder.samples(0, 1_000_000));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static void setUp(Client client, int firstChannel) throws Exception {
        for (int i = 0; i < 2; i++) {
            String channels = firstChannel + 2 * i + "-" + (firstChannel + 2 * i + 1);
            Client.Answer answer =
                    client.ok("SETUP", "/trackID=" + i, "", "Transport: RTP/AVP/TCP;unicast;interleaved=" + channels);
            assertTrue(answer.header("Transport").contains("interleaved=" + channels), answer.text());
        }
    }

    private static void readUntil(Client client, Player player, int shift, int video) throws Exception {
        client.received.forEach(each -> player.take(each.channel() - shift, each.bytes()));
        client.received.clear();
        while (player.of(0).size() < video) {
            if (client.next() instanceof Client.Interleaved each) {
                player.take(each.channel() - shift, each.bytes());
            }
        }
    }

    private void assertPlayed(Player player, int frames) {
        List<Sample> sent = encoder.video(0, 10_000_000);
        List<Sample> got = player.of(0);
        for (int i = 0; i < frames; i++) {
            assertEquals(sent.get(i).payload(), got.get(i).payload(), "picture " + i);
            assertEquals(sent.get(i).ptsUs(), got.get(i).ptsUs() - got.get(0).ptsUs(), 12);
        }
        assertEquals(List.of(), player.faults);
        for (MediaReceiver receiver : player.receivers) {
            assertEquals(0, receiver.lost());
        }
    }

    @Test
    void insideTheConnection() throws Exception {
        try (Client client = server.client("live/demo")) {
            assertTrue(client.ok("OPTIONS", "", "").header("Public").contains("DESCRIBE"));
            Client.Answer description = client.ok("DESCRIBE", "", "", "Accept: application/sdp");
            assertTrue(description.header("Content-Base").endsWith("/live/demo/"), description.text());
            Player player = new Player(description.body());
            setUp(client, 0);
            Client.Answer play = client.ok("PLAY", "", "", "Range: npt=0.000-");
            assertTrue(play.header("RTP-Info").contains("trackID=0;seq="), play.text());
            assertTrue(play.header("Session").endsWith(";timeout=60"), play.text());
            stream.publish(encoder.samples(1_000_000, 2_000_000));
            readUntil(client, player, 0, 50);
            assertPlayed(player, 50);
            await("audio", () -> player.of(1).size() > 40);
            assertEquals(Session.Role.PLAY, server.sessions.opened.get(0).role());
            assertTrue(server.sessions.opened.get(0).sentBytes() > 100_000);
            assertEquals(200, client.ask("TEARDOWN", "", "").status());
            server.advance(1);
            assertTrue(client.isClosed());
        }
        await("end of the session", () -> server.sessions.list().isEmpty());
    }

    @Test
    void onOtherChannelsAndWithOneMediumOnly() throws Exception {
        try (Client both = server.client("live/demo");
                Client picture = server.client("live/demo")) {
            Player player = new Player(both.ok("DESCRIBE", "", "").body());
            setUp(both, 10);
            both.ok("PLAY", "", "");
            readUntil(both, player, 10, 25);
            assertPlayed(player, 25);
            Player watching = new Player(picture.ok("DESCRIBE", "", "").body());
            picture.ok("SETUP", "/trackID=0", "", "Transport: RTP/AVP/TCP;unicast");
            picture.ok("PLAY", "", "");
            readUntil(picture, watching, 0, 25);
            assertPlayed(watching, 25);
            assertEquals(List.of(), watching.of(1));
        }
    }

    @Test
    void overUdp() throws Exception {
        InetAddress here = InetAddress.getLoopbackAddress();
        try (Client client = server.client("live/demo");
                DatagramSocket rtp = new DatagramSocket(0, here);
                DatagramSocket rtcp = new DatagramSocket(0, here)) {
            rtp.setReceiveBufferSize(4 << 20);
            rtp.setSoTimeout(20_000);
            Player player = new Player(client.ok("DESCRIBE", "", "").body());
            Client.Answer setup = client.ok(
                    "SETUP",
                    "/trackID=0",
                    "",
                    "Transport: RTP/AVP;unicast;client_port=" + rtp.getLocalPort() + "-" + rtcp.getLocalPort());
            assertTrue(setup.header("Transport").matches(".*;server_port=\\d+-\\d+"), setup.text());
            assertEquals(
                    461,
                    client.ask("SETUP", "/trackID=1", "", "Transport: RTP/AVP/TCP;interleaved=2-3")
                            .status());
            client.ok("PLAY", "", "");
            while (player.of(0).size() < 25) {
                byte[] bytes = new byte[2_000];
                DatagramPacket packet = new DatagramPacket(bytes, bytes.length);
                rtp.receive(packet);
                player.take(0, ByteBuffer.wrap(bytes, 0, packet.getLength()));
            }
            assertPlayed(player, 25);
            int port = Integer.parseInt(setup.header("Transport").replaceAll(".*server_port=\\d+-(\\d+).*", "$1"));
            server.advance(40);
            rtcp.send(new DatagramPacket(new byte[8], 8, here, port));
            byte[] report = new byte[2_000];
            rtcp.receive(new DatagramPacket(report, report.length));
            assertEquals(200, report[1] & 0xFF, "a sender report");
            client.ok("GET_PARAMETER", "", "");
            server.advance(40);
            client.ok("GET_PARAMETER", "", "");
            server.advance(62);
            assertTrue(client.isClosed(), "no sign of life");
        }
    }

    @Test
    void aPlayerPausesAndGoesOn() throws Exception {
        try (Client client = server.client("live/demo")) {
            Player player = new Player(client.ok("DESCRIBE", "", "").body());
            setUp(client, 0);
            client.ok("PLAY", "", "");
            readUntil(client, player, 0, 25);
            client.ok("PAUSE", "", "");
            stream.publish(encoder.samples(1_000_000, 3_000_000));
            client.ok("GET_PARAMETER", "", "");
            assertEquals(25, player.of(0).size());
            client.ok("PLAY", "", "");
            readUntil(client, player, 0, 50);
            assertTrue(player.of(0).get(25).isSync(), "at a key picture");
        }
    }

    /** As one that is fetched only when somebody wants it. */
    @Test
    void aStreamThatComesIsDescribedAtTheFirstTry() throws Exception {
        FakeLiveStream later = server.streams.stream("live/later");
        assertEquals(200, describe("live/later", () -> later.publish(new FormatChange(encoder.tracks()))));
    }

    @Test
    void aStreamThatDoesNotComeIsRefused() throws Exception {
        server.streams.stream("live/never");
        assertEquals(503, describe("live/never", () -> {}));
    }

    /** Lets time pass, and something happen meanwhile, until there is an answer. */
    private int describe(String name, Runnable meanwhile) throws Exception {
        int timers = server.timers();
        try (Client client = server.client(name)) {
            CompletableFuture<Integer> status = CompletableFuture.supplyAsync(() -> {
                try {
                    return client.ask("DESCRIBE", "", "").status();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            for (int looks = 0; !status.isDone(); looks++) {
                await("a look", () -> status.isDone() || server.timers() > timers);
                server.advanceUs(LOOK_US);
                if (looks == 2) {
                    meanwhile.run();
                }
            }
            return status.join();
        }
    }

    @Test
    void whatCannotBePlayed() throws Exception {
        assertRefused("live/nothing", 404);
        assertRefused("live", 404);
        assertRefused("live/%%", 404);
        server.gate.refuse("private");
        assertRefused("live/demo", 401);
    }

    private void assertRefused(String name, int status) throws Exception {
        try (Client client = server.client(name)) {
            assertEquals(status, client.ask("DESCRIBE", "", "").status());
            assertEquals(455, client.ask("PLAY", "", "").status(), "and it stays so");
        }
    }

    @Test
    void otherTracksEndThePlaying() throws Exception {
        try (Client client = server.client("live/demo")) {
            Player player = new Player(client.ok("DESCRIBE", "", "").body());
            setUp(client, 0);
            client.ok("PLAY", "", "");
            readUntil(client, player, 0, 25);
            stream.publish(new FormatChange(List.of(SyntheticStream.VIDEO)));
            stream.publish(encoder.video(1_000_000, 2_000_000));
            server.advance(2);
            await("end of the session", () -> server.sessions.list().isEmpty());
            server.advance(1);
            assertTrue(client.isClosed());
        }
    }

    @Test
    void whoReadsNothingIsLetGo() throws Exception {
        try (Client client = server.client("live/demo")) {
            client.ok("DESCRIBE", "", "");
            setUp(client, 0);
            client.ok("PLAY", "", "");
            SyntheticStream large = SyntheticStream.of(25, 25).withFrameBytes(200_000);
            for (int second = 1; second < 12; second++) {
                stream.publish(large.video(second * 1_000_000L, (second + 1) * 1_000_000L));
            }
            // time passes no faster than the event loops look at their viewers
            for (int second = 0; second < 60 && !server.sessions.list().isEmpty(); second++) {
                server.advance(1);
                long end = System.nanoTime() + 50_000_000;
                while (System.nanoTime() < end && !server.sessions.list().isEmpty()) {
                    Thread.onSpinWait();
                }
            }
            assertTrue(server.sessions.list().isEmpty());
        }
    }
}
