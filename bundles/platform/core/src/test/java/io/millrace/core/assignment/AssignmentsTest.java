package io.millrace.core.assignment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.StreamName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AssignmentsTest {
    private static final StreamName CAM = StreamName.of("live", "cam");

    @TempDir
    Path folder;

    private Assignments read(String... configured) {
        return new Assignments(folder.resolve("things"), "thing", Assignments.parse(List.of(configured)));
    }

    @Test
    void whatIsAssignedGoesBeforeWhatIsConfiguredAndAStreamBeforeItsApplication() {
        Assignments assignments = read("live=small", "live/cam = large", "other=off");
        assertEquals(Optional.of("large"), assignments.of(CAM));
        assertEquals(Optional.of("small"), assignments.of(StreamName.of("live", "demo")));
        assertEquals(Optional.of(""), assignments.of(StreamName.of("other", "demo")));
        assertEquals(Optional.empty(), assignments.of(StreamName.of("third", "demo")));
        assignments.put("live/cam", "");
        assertEquals(Optional.of(""), assignments.of(CAM));
        assertEquals(Optional.of(""), assignments.of(CAM.withRendition("720p")));
    }

    @Test
    void itHoldsAcrossRestartsAndAnotherConfiguration() throws Exception {
        Assignments assignments = read("live=small");
        assignments.put("live/cam", "large");
        assertEquals(List.of("live/cam=large"), Files.readAllLines(folder.resolve("things")));
        Assignments again = read("live/cam=small");
        assertEquals(Optional.of("large"), again.of(CAM));
        again.configure(Assignments.parse(List.of("live/cam=small", "live=medium")));
        assertEquals(Map.of("live", "medium", "live/cam", "large"), again.all());
    }

    @Test
    void aLineOfTheFileThatIsWrongLeavesTheOthers() throws Exception {
        Files.write(folder.resolve("things"), List.of("a/b/c=x", "nothing", "live=small", "live/x@720p=y"));
        assertEquals(Map.of("live", "small"), read().all());
    }

    @Test
    void aLineThatIsWrongIsNoConfiguration() {
        for (String wrong : List.of("a/b/c=x", "nothing", "live/x@720p=y")) {
            assertThrows(IllegalArgumentException.class, () -> Assignments.parse(List.of("live=small", wrong)));
        }
    }

    @Test
    void aTargetIsAStreamOrAnApplication() {
        assertEquals("live/cam", Assignments.check("live/cam"));
        assertEquals("live", Assignments.check("live"));
        assertThrows(IllegalArgumentException.class, () -> Assignments.check("a b"));
        String reason = assertThrows(IllegalArgumentException.class, () -> Assignments.check("live/cam@720p"))
                .getMessage();
        assertTrue(reason.contains("live/cam itself"), reason);
    }
}
