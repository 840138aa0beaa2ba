package io.millrace.protocols.rtsp;

import static io.millrace.protocols.rtsp.TestServer.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.access.Limits;
import io.millrace.api.media.DataFormat;
import io.millrace.api.media.FormatChange;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.Track;
import io.millrace.api.session.Session;
import io.millrace.testkit.FakeLiveStream;
import io.millrace.testkit.SyntheticStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What may be asked when, and what the permission covers (RFC 2326 sections 10 and 11). */
class SessionRulesTest extends ServedDemo {
    private static final String INSIDE = "Transport: RTP/AVP/TCP;unicast;interleaved=0-1";
    private static final String UDP = "Transport: RTP/AVP;unicast;client_port=50000-50001";

    private FakeLiveStream live(Track... tracks) {
        FakeLiveStream stream = server.streams.stream("live/demo");
        stream.publish(new FormatChange(List.of(tracks)));
        return stream;
    }

    private Client described() throws IOException {
        Client client = server.client("live/demo");
        client.ok("DESCRIBE", "", "");
        return client;
    }

    private Client announced() throws IOException {
        Client client = server.client("live/demo");
        client.ok("ANNOUNCE", "", Client.describe(TRACKS));
        return client;
    }

    private static void assertAnswer(int status, String words, Client.Answer answer) {
        assertEquals(status, answer.status(), answer.text());
        assertTrue(answer.text().contains(words), answer.text());
    }

    @Test
    void aPlayerSetsUpMediaThatThereAre() throws Exception {
        live(SyntheticStream.VIDEO, SyntheticStream.AUDIO);
        try (Client client = described()) {
            for (String control : List.of("/trackID=2", "/trackID=-1", "/trackID=first", "/trackID=", "", "/")) {
                assertAnswer(404, "no such medium", client.ask("SETUP", control, "", INSIDE));
            }
            assertAnswer(455, "SETUP comes first", client.ask("PLAY", "", ""));
            client.ok("SETUP", "/trackID=1/", "", INSIDE);
            client.ok("PLAY", "", "");
            assertAnswer(455, "Not Valid", client.ask("SETUP", "/trackID=0", "", INSIDE));
        }
    }

    @Test
    void theOnlyMediumNeedsNoName() throws Exception {
        live(SyntheticStream.VIDEO);
        try (Client client = described()) {
            client.ok("SETUP", "", "", INSIDE);
            client.ok("PLAY", "", "");
        }
    }

    @Test
    void allMediaOfAPlayerTravelTheSameWay() throws Exception {
        live(SyntheticStream.VIDEO, SyntheticStream.AUDIO);
        try (Client first = described();
                Client second = described()) {
            first.ok("SETUP", "/trackID=0", "", INSIDE);
            assertAnswer(461, "the same way", first.ask("SETUP", "/trackID=1", "", UDP));
            second.ok("SETUP", "/trackID=0", "", UDP);
            assertAnswer(461, "the same way", second.ask("SETUP", "/trackID=1", "", INSIDE));
            second.ok("SETUP", "/trackID=0", "", UDP);
        }
    }

    @Test
    void aTransportThatIsNotKnownIsRefusedWithThoseThatAre() throws Exception {
        live(SyntheticStream.VIDEO);
        try (Client client = described()) {
            for (String transport : List.of("RAW/RAW/UDP;unicast", "RTP/SAVP;unicast;client_port=50000-50001", "")) {
                assertAnswer(
                        461,
                        "this server offers RTP/AVP or RTP/AVP/TCP, unicast",
                        client.ask("SETUP", "", "", "Transport: " + transport));
            }
            Client.Answer chosen = client.ok("SETUP", "", "", "Transport: RAW/RAW/UDP, " + INSIDE.substring(11));
            assertTrue(chosen.header("Transport").contains("interleaved=0-1"), chosen.text());
        }
    }

    @Test
    void theSessionIsNamedWithOrWithoutItsTimeout() throws Exception {
        live(SyntheticStream.VIDEO);
        try (Client client = described()) {
            String session = client.ok("SETUP", "", "", INSIDE).header("Session");
            assertTrue(session.contains(";timeout="), session);
            client.ok("PLAY", "", "", "Session: " + session);
            client.ok("GET_PARAMETER", "", "", "Session: " + session.substring(0, session.indexOf(';')));
            assertEquals(
                    454,
                    client.ask("PLAY", "", "", "Session: " + session.charAt(0)).status());
        }
    }

    @Test
    void whoPlaysDoesNotPublishAndTheOtherWayRound() throws Exception {
        live(SyntheticStream.VIDEO);
        try (Client player = described();
                Client encoderSide = announced()) {
            assertEquals(
                    455, player.ask("ANNOUNCE", "", Client.describe(TRACKS)).status());
            assertEquals(455, player.ask("RECORD", "", "").status());
            assertEquals(455, encoderSide.ask("DESCRIBE", "", "").status());
            assertEquals(455, encoderSide.ask("PLAY", "", "").status());
            encoderSide.ok("SETUP", "/streamid=0", "", INSIDE);
            encoderSide.ok("RECORD", "", "");
            assertEquals(
                    455,
                    encoderSide.ask("ANNOUNCE", "", Client.describe(TRACKS)).status());
            assertEquals(1, server.streams.publishers.size());
        }
    }

    @Test
    void anEncoderSetsUpWhatItAnnounced() throws Exception {
        try (Client client = announced()) {
            assertAnswer(404, "no such medium", client.ask("SETUP", "/streamid=2", "", INSIDE));
            assertAnswer(455, "", client.ask("RECORD", "", ""));
            client.ok("SETUP", "/streamid=0", "", INSIDE);
            client.ok("RECORD", "", "");
            assertAnswer(455, "", client.ask("SETUP", "/streamid=1", "", "Transport: RTP/AVP/TCP;interleaved=2-3"));
        }
    }

    @Test
    void anEncoderMayAnnounceSomethingElseBeforeItSends() throws Exception {
        try (Client client = announced()) {
            client.ok("ANNOUNCE", "", Client.describe(List.of(SyntheticStream.AUDIO)));
            client.ok("SETUP", "/streamid=0", "", INSIDE);
            client.ok("RECORD", "", "");
            List<Track> sound = List.of(SyntheticStream.AUDIO);
            client.send(sound, encoder.samples(0, 500_000));
            await(
                    "sound",
                    () -> !server.streams.publishers.isEmpty()
                            && !server.streams.publishers.get(0).samples.isEmpty());
            assertEquals(1, server.streams.publishers.get(0).formats.get(0).size(), "what counts is the last");
        }
    }

    @Test
    void aPermissionForOtherRenditionsIsNone() throws Exception {
        live(SyntheticStream.VIDEO);
        server.gate.limit(new Limits(0, Optional.of(Set.of("720p"))));
        try (Client client = server.client("live/demo")) {
            assertAnswer(403, "does not cover this rendition", client.ask("DESCRIBE", "", ""));
        }
        server.gate.limit(new Limits(0, Optional.of(Set.of(Limits.SOURCE))));
        described().close();
    }

    @Test
    void whatNoPayloadFormatCarriesIsNotOffered() throws Exception {
        live(new Track(1, DataFormat.of(FourCc.ID3, "")));
        try (Client client = server.client("live/demo")) {
            assertAnswer(415, "no codec of this stream can be sent over RTSP", client.ask("DESCRIBE", "", ""));
        }
    }

    @Test
    void aPlayerGetsNoMoreThanItMay() throws Exception {
        FakeLiveStream stream = live(SyntheticStream.VIDEO);
        server.gate.limit(new Limits(5_000_000, Optional.empty()));
        try (Client client = described()) {
            client.ok("SETUP", "", "", INSIDE);
            client.ok("PLAY", "", "");
            Session session = server.sessions.opened.get(0);
            SyntheticStream large = SyntheticStream.of(25, 25).withFrameBytes(60_000);
            // ten seconds of what is permitted may come at once
            for (int second = 0; second < 500 && session.sentBytes() < 5_000_000 / 8 * 10; second++) {
                stream.publish(large.video(second * 1_000_000L, (second + 1) * 1_000_000L));
                client.ok("GET_PARAMETER", "", "");
                client.received.clear();
            }
            assertEquals(1, server.sessions.list().size());
            server.advance(1);
            await("end of the session", () -> server.sessions.list().isEmpty());
            server.advance(1);
            assertTrue(client.isClosed());
        }
    }

    @Test
    void anEncoderSendsNoMoreThanItMay() throws Exception {
        server.gate.limit(new Limits(10_000, Optional.empty()));
        try (Client client = server.client("live/demo")) {
            client.publish(TRACKS);
            client.send(TRACKS, encoder.samples(0, 2_000_000));
            await("end of the session", () -> server.sessions.list().isEmpty());
            assertTrue(client.isClosed());
        }
        assertFalse(server.streams.publishers.get(0).isOpen());
    }

    @Test
    void whoIsKickedIsLetGo() throws Exception {
        live(SyntheticStream.VIDEO);
        try (Client player = described();
                Client encoderSide = server.client("live/other")) {
            player.ok("SETUP", "", "", INSIDE);
            player.ok("PLAY", "", "");
            encoderSide.publish(TRACKS);
            server.sessions.opened.forEach(each -> each.kick("Ended by the operator"));
            await("end of the sessions", () -> server.sessions.list().isEmpty());
            server.advance(1);
            assertTrue(player.isClosed());
            assertTrue(encoderSide.isClosed());
        }
    }
}
