package io.millrace.protocols.rtmp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.access.Limits;
import io.millrace.api.media.FormatChange;
import io.millrace.api.media.Sample;
import io.millrace.testkit.FakeLiveStream;
import io.millrace.testkit.SyntheticStream;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a permission's limits mean to players. */
class PermittedPlaybackTest {
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

    @Test
    void aPermissionForOtherRenditionsIsNotEnough() {
        server.gate.limit(new Limits(0, Optional.of(Set.of("720p"))));
        format();
        publish(0, 1_000 * MS);
        player.connect().play("demo");
        assertEquals(List.of("error NetStream.Play.Failed"), player.statuses());
        assertEquals("The permission to play does not cover this rendition of live/demo", player.lastDescription());
        assertEquals(List.of(), player.media());
        assertEquals(0, server.sessions.opened.size());
    }

    @Test
    void aPermissionForTheSourceIs() {
        server.gate.limit(new Limits(10_000_000, Optional.of(Set.of(Limits.SOURCE))));
        format();
        publish(0, 1_000 * MS);
        player.connect().play("demo");
        assertTrue(player.media().size() > 10);
        player.advance(30 * TestServer.SECOND_US);
        assertTrue(player.isOpen());
    }

    @Test
    void aStreamOfMoreBitsThanPermittedIsRefused() {
        server.gate.limit(new Limits(2_000_000, Optional.empty()));
        format();
        publish(0, 1_000 * MS);
        player.connect().play("demo");
        assertEquals(List.of("error NetStream.Play.Failed"), player.statuses());
    }

    @Test
    void aPlayerThatGetsMoreThanPermittedIsLetGo() {
        server.gate.limit(new Limits(2_700_000, Optional.empty()));
        format();
        publish(0, 1_000 * MS);
        player.connect().play("demo");
        List<Sample> large = encoder.withFrameBytes(20_000).samples(1_000 * MS, 20_000 * MS);
        for (int second = 1; second < 20 && player.isOpen(); second++) {
            long from = second * TestServer.SECOND_US;
            stream.publish(large.stream()
                    .filter(sample -> sample.dtsUs() >= from && sample.dtsUs() < from + TestServer.SECOND_US)
                    .toList());
            player.run();
            player.advance(TestServer.SECOND_US);
        }
        assertFalse(player.isOpen());
        assertEquals("The stream exceeds the permission to play, 2700 kbit/s", player.lastDescription());
        assertFalse(server.sessions.opened.get(0).isOpen());
    }
}
