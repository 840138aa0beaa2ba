package io.millrace.protocols.rtmp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.FormatChange;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.FrameRate;
import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import io.millrace.api.media.VideoFormat;
import io.millrace.formats.flv.Amf0Value;
import io.millrace.protocols.rtmp.chunk.MessageType;
import io.millrace.testkit.FakeLiveStream;
import io.millrace.testkit.SyntheticStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Players that do not know the codecs of a stream get renditions of it that they know. */
class RepairedPlaybackTest {
    private static final long MS = 1_000;
    private static final Track AV1 = new Track(
            0,
            new VideoFormat(
                    FourCc.AV1, ByteBuffer.wrap(new byte[] {(byte) 0x81, 0, 12, 0}), 640, 360, FrameRate.UNKNOWN));
    private static final Track OPUS = new Track(
            SyntheticStream.AUDIO_ID,
            new AudioFormat(
                    FourCc.OPUS,
                    ByteBuffer.wrap(new byte[] {0, 2, 1, 56, 0, 0, (byte) 0xBB, (byte) 0x80, 0, 0, 0}),
                    48_000,
                    2,
                    Optional.empty()));

    private final TestServer server = new TestServer();
    private final SyntheticStream encoder = SyntheticStream.of(25, 25);
    private final FakeLiveStream stream = server.streams.stream("live/demo");
    private final TestPeer player = server.peer();

    private void publish(FakeLiveStream to, Track... tracks) {
        to.publish(new FormatChange(List.of(tracks)));
        for (Sample sample : encoder.samples(0, 400 * MS)) {
            to.publish(sample);
        }
        player.run();
    }

    private FakeLiveStream begins(String rendition, Track... tracks) {
        FakeLiveStream made = server.streams.stream("live/demo@" + rendition);
        publish(made, tracks);
        server.demand.begin(made);
        player.run();
        return made;
    }

    private int codecOfSound() {
        return player.ofType(MessageType.AUDIO).get(0).body().get(0) >> 4 & 0xF;
    }

    @Test
    void opusIsPlayedAsAac() {
        publish(stream, SyntheticStream.VIDEO, OPUS);
        player.connect().play("demo");
        assertEquals(List.of("live/demo@aac"), server.demand.needed());
        assertEquals(List.of(), player.media());
        begins("aac", SyntheticStream.VIDEO, SyntheticStream.AUDIO);
        assertEquals(10, codecOfSound(), "AAC");
        assertEquals(10 + 1, player.ofType(MessageType.VIDEO).size(), "its pictures come with it");
        player.command("deleteStream", Amf0Value.NULL, Amf0Value.of(1));
        assertEquals(List.of(), server.demand.needed(), "nobody needs it any more");
    }

    @Test
    void picturesAndSoundComeFromTwoRenditionsIfNeitherCanBePlayed() {
        publish(stream, AV1, OPUS);
        player.connect().play("demo");
        assertEquals(List.of("live/demo@h264", "live/demo@aac"), server.demand.needed());
        begins("h264", SyntheticStream.VIDEO, OPUS);
        assertEquals(List.of(), player.media(), "sound is waited for");
        begins("aac", AV1, SyntheticStream.AUDIO);
        assertEquals(10, codecOfSound(), "AAC");
        assertEquals(7, player.ofType(MessageType.VIDEO).get(0).body().get(0) & 0xF, "H.264");
        assertEquals(10 + 1, player.ofType(MessageType.VIDEO).size());
        assertEquals(
                encoder.audio(0, 400 * MS).size() + 1,
                player.ofType(MessageType.AUDIO).size());
    }

    @Test
    void playersOfOneRenditionShareWhatIsMuxed() {
        publish(stream, SyntheticStream.VIDEO, OPUS);
        player.connect().play("demo");
        TestPeer other = server.peer().connect().play("demo");
        begins("aac", SyntheticStream.VIDEO, SyntheticStream.AUDIO);
        other.run();
        assertEquals(1, server.services.wires().size());
        assertEquals(player.media().size(), other.media().size());
    }

    @Test
    void playerIsToldWhyThereIsNoRendition() {
        publish(stream, AV1);
        player.connect().play("demo");
        server.demand.refuse("No codec bundle for \"avc1\" is installed");
        player.run();
        assertEquals("error NetStream.Play.Failed", player.statuses().get(2));
        assertTrue(player.lastDescription().contains("enhanced RTMP"), player.lastDescription());
        assertTrue(player.lastDescription().contains("No codec bundle"), player.lastDescription());
        player.advance(TestServer.SECOND_US);
        assertFalse(player.isOpen());
        assertEquals(List.of(), server.demand.needed());
    }

    @Test
    void playerGoesOnWithARenditionWhenTheCodecChanges() {
        publish(stream, SyntheticStream.VIDEO, SyntheticStream.AUDIO);
        player.connect().play("demo");
        int before = player.media().size();
        assertEquals(List.of(), server.demand.needed());
        publish(stream, AV1, SyntheticStream.AUDIO);
        assertEquals(List.of("live/demo@h264"), server.demand.needed());
        begins("h264", SyntheticStream.VIDEO, SyntheticStream.AUDIO);
        assertTrue(player.media().size() > before + 10);
        assertEquals(2, player.statuses().size(), "nothing was refused");
    }

    @Test
    void playerThatKnowsTheCodecGetsTheStreamItself() {
        Amf0Value list = new Amf0Value.StrictArray(List.of(Amf0Value.of("av01")));
        stream.publish(new FormatChange(List.of(AV1)));
        stream.publish(new Sample(0, 0, 0, Sample.VIDEO | Sample.SYNC, ByteBuffer.allocate(100)));
        TestPeer knowing =
                server.peer().connect("live", Map.of("fourCcList", list)).play("demo");
        assertEquals(List.of(), server.demand.needed());
        assertEquals(2, knowing.ofType(MessageType.VIDEO).size());
        assertEquals((byte) 0x90, knowing.media().get(0).body().get(0), "an enhanced sequence start");
    }
}
