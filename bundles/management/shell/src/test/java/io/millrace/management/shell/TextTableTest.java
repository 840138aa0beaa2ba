package io.millrace.management.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TextTableTest {
    @Test
    void columnsAreAsWideAsTheirWidestValue() {
        assertEquals(
                """
                NAME       STATE  TRACKS
                live/demo  live   avc1, mp4a
                live/x            \
                """
                        .stripTrailing(),
                TextTable.of(
                        List.of(
                                row("name", "live/demo", "state", "live", "tracks", List.of("avc1", "mp4a")),
                                row("name", "live/x")),
                        "none"));
    }

    @Test
    void saysWhenThereIsNothing() {
        assertEquals("none", TextTable.of(List.of(), "none"));
    }

    private static Map<String, Object> row(Object... pairs) {
        Map<String, Object> row = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            row.put((String) pairs[i], pairs[i + 1]);
        }
        return row;
    }
}
