package io.millrace.protocols.rtmp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.live.LiveStream;
import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.EndOfPublication;
import io.millrace.api.media.FormatChange;
import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import io.millrace.formats.flv.Amf0Reader;
import io.millrace.formats.flv.Amf0Value;
import io.millrace.protocols.rtmp.chunk.MessageType;
import io.millrace.testkit.FakeLiveStream;
import io.millrace.testkit.SyntheticStream;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What players get. */
class PlaybackTest {
    private static final long MS = 1_000;

    private final TestServer server = new TestServer();
    private final SyntheticStream encoder = SyntheticStream.of(25, 25);
    private final FakeLiveStream stream = server.streams.stream("live/demo");
    private final TestPeer player = server.peer();

    private void format() {
        stream.publish(new FormatChange(encoder.tracks()));
    }

    /** Publishes what an encoder sends between two times, sample by sample. */
    private void publish(long fromUs, long toUs) {
        for (Sample sample : encoder.samples(fromUs, toUs)) {
            stream.publish(sample);
            player.run();
        }
    }

    private static List<Long> times(List<TestPeer.Message> messages) {
        return messages.stream().map(TestPeer.Message::timestampMs).toList();
    }

    private static boolean isSequenceHeader(TestPeer.Message message) {
        return message.body().get(1) == 0;
    }

    @Test
    void playerStartsAtTheNewestKeyPicture() {
        format();
        publish(0, 2_500 * MS);
        player.connect().play("demo");
        assertEquals(List.of("status NetStream.Play.Reset", "status NetStream.Play.Start"), player.statuses());
        TestPeer.Message metadata = player.ofType(MessageType.DATA_AMF0).get(0);
        assertEquals(0, metadata.timestampMs(), "players make a track of metadata that has a time");
        assertEquals(
                Amf0Value.of("onMetaData"),
                Amf0Reader.readAll(metadata.body().duplicate()).get(0));
        List<TestPeer.Message> media = player.media();
        assertTrue(isSequenceHeader(media.get(0)) && isSequenceHeader(media.get(1)));
        assertEquals(0x17, media.get(2).body().get(0), "a key picture comes first");
        assertEquals(2_000, media.get(2).timestampMs());
        assertEquals(13 + 24, media.size() - 2, "pictures and audio of the GOP so far");
    }

    @Test
    void waitingPlayerStartsWhenTheEncoderComes() {
        format();
        player.connect().play("demo");
        assertEquals("status NetStream.Play.Start", player.statuses().get(1));
        assertEquals(List.of(), player.media());
        publish(0, 100 * MS);
        assertEquals(
                2,
                player.media().stream().filter(PlaybackTest::isSequenceHeader).count());
        assertEquals(3, player.ofType(MessageType.VIDEO).size() - 1);
    }

    @Test
    void unknownStreamIsRefused() {
        player.connect().play("nobody");
        assertEquals(List.of("error NetStream.Play.StreamNotFound"), player.statuses());
        player.advance(TestServer.SECOND_US);
        assertFalse(player.isOpen());
    }

    @Test
    void gateDecidesBeforeTheNameIsLookedUp() {
        server.gate.refuse("The stream is private");
        player.connect().play("nobody");
        assertEquals(List.of("error NetStream.Play.Failed"), player.statuses());
        assertEquals("The stream is private", player.lastDescription());
    }

    @Test
    void audioLeavesWithTheNextPictureOrAfterFortyMilliseconds() {
        format();
        publish(0, 1_000 * MS);
        player.connect().play("demo");
        int before = player.media().size();
        List<Sample> audio = encoder.audio(1_000 * MS, 1_100 * MS);
        stream.publish(audio.get(0));
        player.run();
        assertEquals(before, player.media().size());
        player.advance(39 * MS);
        assertEquals(before, player.media().size());
        player.advance(MS);
        assertEquals(before + 1, player.media().size());
        stream.publish(audio.get(1));
        player.run();
        stream.publish(encoder.video(1_000 * MS, 1_040 * MS).get(0));
        player.run();
        assertEquals(before + 3, player.media().size());
    }

    @Test
    void audioBehindAPictureWaitsItsOwnFortyMilliseconds() {
        format();
        publish(0, 1_000 * MS);
        player.connect().play("demo");
        List<Sample> audio = encoder.audio(1_000 * MS, 1_100 * MS);
        stream.publish(audio.get(0));
        player.run();
        player.advance(30 * MS);
        stream.publish(encoder.video(1_000 * MS, 1_040 * MS).get(0));
        player.run();
        int before = player.media().size();
        stream.publish(audio.get(1));
        player.run();
        player.advance(39 * MS);
        assertEquals(before, player.media().size(), "the wait of the audio before is over, this one's is not");
        player.advance(MS);
        assertEquals(before + 1, player.media().size());
    }

    @Test
    void allPlayersGetTheSameBytesFromOneMuxer() {
        format();
        publish(0, 500 * MS);
        player.connect().play("demo");
        TestPeer other = server.peer().connect().play("demo");
        publish(500 * MS, 1_500 * MS);
        player.advance(40 * MS);
        other.run();
        assertEquals(1, stream.readers());
        assertTrue(player.media().equals(other.media()));
    }

    @Test
    void playerThatReadsSlowlyJumpsToAKeyPictureAndGetsTheHeadersAgain() {
        format();
        publish(0, 100 * MS);
        player.connect().play("demo");
        int before = player.media().size();
        player.channel.block(true);
        publish(100 * MS, 30_000 * MS);
        player.channel.block(false);
        player.run();
        publish(30_000 * MS, 30_080 * MS);
        List<TestPeer.Message> later =
                player.media().subList(before, player.media().size());
        int jump = 0;
        while (!isSequenceHeader(later.get(jump))) {
            jump++;
        }
        assertTrue(times(later.subList(0, jump)).get(jump - 1) < 10_000, "what fitted was sent");
        assertTrue(isSequenceHeader(later.get(jump + 1)));
        assertEquals(0x17, later.get(jump + 2).body().get(0));
        assertTrue(later.get(jump + 2).timestampMs() >= 29_000);
    }

    @Test
    void playerThatReadsNothingIsDropped() {
        format();
        player.connect().play("demo");
        player.channel.block(true);
        for (long second = 0; second < 20; second++) {
            publish(second * TestServer.SECOND_US, (second + 1) * TestServer.SECOND_US);
            player.advance(TestServer.SECOND_US);
        }
        assertFalse(player.isOpen());
        assertEquals(0, server.sessions.list().size());
        assertTrue(server.log.get(0).contains("has read nothing for 10 s"), server.log::toString);
    }

    @Test
    void pauseStopsAndGoesOnAtAKeyPicture() {
        format();
        publish(0, 300 * MS);
        player.connect().play("demo").command("pause", Amf0Value.NULL, Amf0Value.of(true), Amf0Value.of(0));
        int before = player.media().size();
        publish(300 * MS, 2_300 * MS);
        assertEquals(before, player.media().size());
        player.command("pause", Amf0Value.NULL, Amf0Value.of(false), Amf0Value.of(0));
        assertTrue(player.statuses().contains("status NetStream.Unpause.Notify"));
        assertEquals(2_000, player.media().get(before).timestampMs());
        assertTrue(isSequenceHeader(player.media().get(before)));
    }

    @Test
    void audioOrVideoMayBeLeftOut() {
        format();
        publish(0, 300 * MS);
        player.connect().play("demo").command("receiveVideo", Amf0Value.NULL, Amf0Value.of(false));
        int videos = player.ofType(MessageType.VIDEO).size();
        int audios = player.ofType(MessageType.AUDIO).size();
        publish(300 * MS, 700 * MS);
        assertEquals(videos, player.ofType(MessageType.VIDEO).size());
        assertTrue(player.ofType(MessageType.AUDIO).size() > audios + 10);
        player.command("receiveVideo", Amf0Value.NULL, Amf0Value.of(true))
                .command("receiveAudio", Amf0Value.NULL, Amf0Value.of(false));
        int heard = player.ofType(MessageType.AUDIO).size();
        publish(700 * MS, 1_700 * MS);
        assertTrue(player.ofType(MessageType.VIDEO).size() > videos + 10);
        assertTrue(player.ofType(MessageType.AUDIO).size() <= heard + 1);
    }

    @Test
    void publisherPauseIsTellableAndPlaybackGoesOn() {
        format();
        publish(0, 200 * MS);
        player.connect().play("demo");
        stream.publish(new EndOfPublication("The connection was lost"));
        stream.state(LiveStream.State.INTERRUPTED);
        player.advance(TestServer.SECOND_US);
        assertEquals(2, lastEvent(), "stream dry");
        format();
        stream.state(LiveStream.State.LIVE);
        publish(1_000 * MS, 1_100 * MS);
        assertEquals(0, lastEvent(), "stream begin");
        assertTrue(player.isOpen());
        assertEquals(
                1_000,
                times(player.ofType(MessageType.VIDEO)).stream()
                        .filter(time -> time >= 1_000)
                        .findFirst()
                        .orElseThrow());
        assertFalse(player.statuses().stream().anyMatch(status -> status.contains("Unpublish")));
    }

    private int lastEvent() {
        List<TestPeer.Message> events = player.ofType(MessageType.USER_CONTROL);
        return events.get(events.size() - 1).body().getShort(0);
    }

    @Test
    void endOfTheStreamEndsPlayback() {
        format();
        publish(0, 200 * MS);
        player.connect().play("demo");
        stream.publish(new EndOfPublication("The encoder has stopped"));
        stream.state(LiveStream.State.ENDED);
        player.advance(TestServer.SECOND_US);
        assertTrue(player.statuses().contains("status NetStream.Play.UnpublishNotify"));
        assertEquals(1, lastEvent(), "stream end of file");
        player.advance(TestServer.SECOND_US);
        assertFalse(player.isOpen());
    }

    @Test
    void muxerClosesTenSecondsAfterTheLastPlayer() {
        format();
        player.connect().play("demo");
        assertEquals(1, stream.readers());
        player.command("deleteStream", Amf0Value.NULL, Amf0Value.of(1));
        player.advance(9 * TestServer.SECOND_US);
        assertEquals(1, stream.readers());
        player.advance(TestServer.SECOND_US);
        assertEquals(0, stream.readers());
        assertEquals(0, server.services.wires().size());
    }

    @Test
    void furtherTracksGoToPlayersThatKnowMultitrack() {
        Track second = new Track(1, SyntheticStream.VIDEO.format());
        stream.publish(new FormatChange(List.of(SyntheticStream.VIDEO, second)));
        player.connect().play("demo");
        TestPeer knowing =
                server.peer().connect("live", Map.of("capsEx", Amf0Value.of(2))).play("demo");
        Sample key = encoder.video(0, 40 * MS).get(0);
        for (int track = 0; track < 2; track++) {
            stream.publish(new Sample(track, 0, 0, key.flags(), key.payload()));
            player.run();
            knowing.run();
        }
        assertEquals(2, player.ofType(MessageType.VIDEO).size(), "header and picture of one track");
        assertEquals(4, knowing.ofType(MessageType.VIDEO).size());
    }

    @Test
    void audioAloneIsPlayed() {
        stream.publish(new FormatChange(List.of(SyntheticStream.AUDIO)));
        player.connect().play("demo");
        for (Sample sample : encoder.audio(0, 500 * MS)) {
            stream.publish(sample);
            player.advance(20 * MS);
        }
        player.advance(40 * MS);
        assertEquals(22 + 1, player.media().size(), "those that came after the first write, and the header");
        assertTrue(((AudioFormat) SyntheticStream.AUDIO.format()).sampleRateHz() > 0);
    }

    @Test
    void kickedPlayerIsToldWhy() {
        format();
        player.connect().play("demo");
        server.sessions.opened.get(0).kick("An operator closed this session");
        player.run();
        assertEquals("An operator closed this session", player.lastDescription());
        player.advance(TestServer.SECOND_US);
        assertFalse(player.isOpen());
    }

    @Test
    void bytesSentAreCounted() {
        format();
        publish(0, 1_000 * MS);
        player.connect().play("demo");
        long media = player.media().stream()
                .mapToLong(message -> message.body().limit())
                .sum();
        assertTrue(server.sessions.opened.get(0).sentBytes() > media);
        assertTrue(server.sessions.opened.get(0).sentBytes() < media + 5_000);
    }
}
