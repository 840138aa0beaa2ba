package io.millrace.core.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SourceTableTest {
    private static String refusal(String... lines) {
        return assertThrows(IllegalArgumentException.class, () -> SourceTable.parse(String.join("\n", lines)))
                .getMessage();
    }

    private static SourceTable.Line only(String... lines) {
        List<SourceTable.Line> parsed = SourceTable.parse(String.join("\r\n", lines));
        assertEquals(1, parsed.size());
        return parsed.get(0);
    }

    @Test
    void columnsStandInAnyOrderAndSetProperties() {
        SourceTable.Line line = only(
                "\uFEFFURL, Name,password,OnDemand,user,option.transport,idleseconds",
                "",
                "# the entrance",
                "rtsp://camera/1,entrance,\"a, \"\"b\"\"\",yes,viewer,tcp,5");
        assertNull(line.refusal());
        assertEquals(4, line.number());
        assertEquals("entrance", line.name());
        assertEquals(
                Map.of(
                        "url", "rtsp://camera/1",
                        "secret", "a, \"b\"",
                        "onDemand", "true",
                        "user", "viewer",
                        "option.transport", "tcp",
                        "idleSeconds", "5"),
                line.properties());
    }

    @Test
    void semicolonsSeparateToo() {
        SourceTable.Line line = only("name;url;ondemand", "cam;rtsp://camera/a,b;");
        assertEquals(Map.of("url", "rtsp://camera/a,b"), line.properties());
    }

    @Test
    void aBadLineIsRefusedByItself() {
        List<SourceTable.Line> lines = SourceTable.parse(String.join(
                "\n",
                "name,url,password,onDemand",
                "a,rtsp://camera/1,,",
                "b,rtsp://camera/1",
                "c,\"rtsp://camera/1,,",
                "d,rtsp:camera,,",
                "A,rtsp://camera/2,,",
                "no name,rtsp://camera/1,,",
                "e,rtsp://camera/1,hunter2,hunter2",
                "f,rtsp://me:hunter2@/1,,",
                "g,\"rtsp://camera/1\"x,,"));
        assertEquals(9, lines.size());
        assertNull(lines.get(0).refusal());
        assertEquals(
                List.of(
                        "It has 2 values for 4 columns; a value with \",\" in it stands in quotation marks",
                        "A quotation mark is missing",
                        "a URL has to be SCHEME://HOST…, of at most 2000 characters",
                        "Line 2 has the same name"),
                lines.subList(1, 5).stream().map(SourceTable.Line::refusal).toList());
        assertTrue(lines.get(5).refusal().contains("is no name"));
        assertEquals("onDemand = \"***\" has to be true or false", lines.get(6).refusal());
        assertFalse(lines.get(7).refusal().contains("hunter2"));
        assertEquals("A quotation mark is missing", lines.get(8).refusal());
    }

    @Test
    void whatIsNoSuchTableIsRefusedWithTheReason() {
        assertEquals("It has no lines; the first names the columns, for example name,url", refusal("# nothing", ""));
        assertEquals("It has no lines; the first names the columns, for example name,url", refusal("name,url"));
        assertEquals("It has no column url", refusal("name,user", "a,b"));
        assertEquals("It has two columns URL", refusal("name,url,URL", "a,b,c"));
        assertTrue(refusal("name,url,passwort", "a,b,c").contains("\"passwort\" is none: name, url, user, password,"));
        assertEquals("In its first line a quotation mark is missing", refusal("name,\"url", "a,b"));
        assertTrue(refusal("name,url\n" + "a,b\n".repeat(10_001)).contains("more than 10000 lines"));
    }

    @Test
    void randomTextIsReadOrRefused() {
        Random random = new Random(4);
        String letters = "ab,;\"\n\r #:/@\uFEFF\u0000é";
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder(random.nextBoolean() ? "name,url\n" : "");
            for (int j = random.nextInt(60); j > 0; j--) {
                text.append(letters.charAt(random.nextInt(letters.length())));
            }
            try {
                SourceTable.parse(text.toString())
                        .forEach(line -> assertTrue(
                                line.refusal() != null || !line.name().isEmpty()));
            } catch (IllegalArgumentException e) {
                assertFalse(e.getMessage().isBlank());
            }
        }
    }
}
