package io.millrace.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.Track;
import java.util.List;
import org.junit.jupiter.api.Test;

class MediaDumpTest {
    @Test
    void aTrackAndASampleAreALineEach() {
        SyntheticStream stream = SyntheticStream.of(25, 25);
        Track video = stream.tracks().get(0);
        MediaDump dump = new MediaDump();
        dump.track(video, "avc1.42", "German");
        dump.sample(stream.samples(0, 100_000).get(0));
        List<String> lines = dump.toString().lines().toList();
        assertEquals(2, lines.size());
        assertTrue(lines.get(0).matches("track 0 avc1.42 \\d+x\\d+ 25/1 German record \\d+ [0-9a-f]{8}"), lines.get(0));
        assertTrue(lines.get(1).matches("0 dts 0 pts \\d+ flags \\d+ size \\d+ [0-9a-f]{8}"), lines.get(1));
    }

    @Test
    void resourcesAreFoundBesideTheClassAndMissingOnesTold() {
        String name = "MediaDumpTest.class";
        assertTrue(TestResource.bytes(MediaDumpTest.class, name).length > 100);
        assertEquals(
                "No resource /nowhere.txt",
                assertThrows(IllegalStateException.class, () -> TestResource.text(MediaDumpTest.class, "/nowhere.txt"))
                        .getMessage());
    }
}
