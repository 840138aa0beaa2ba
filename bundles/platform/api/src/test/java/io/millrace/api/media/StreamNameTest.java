package io.millrace.api.media;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class StreamNameTest {
    @Test
    void namesReadBackAsWritten() {
        for (String text :
                new String[] {"live/demo", "live/demo@720p", "a/b", "l.v-e_1/..x", "live/" + "n".repeat(128)}) {
            assertEquals(text, StreamName.parse(text).toString());
        }
        StreamName rendition = StreamName.parse("live/demo@720p");
        assertEquals(Optional.of("720p"), rendition.rendition());
        assertEquals(StreamName.of("live", "demo"), rendition.origin());
        assertEquals(rendition, rendition.origin().withRendition("720p"));
    }

    @Test
    void whatCannotBePartOfAnAddressIsRefused() {
        String[] wrong = {
            "",
            "live",
            "live/",
            "/demo",
            "live/a/b",
            "live/a b",
            "live/..",
            "./x",
            "live/a@",
            "live/a@b@c",
            "live/ä",
            "live/a%2f",
            "live/" + "n".repeat(129),
            "live/a\n",
            "live/a\u0000"
        };
        for (String text : wrong) {
            assertThrows(IllegalArgumentException.class, () -> StreamName.parse(text), text);
        }
    }

    @Test
    void applicationsWithAMeaningOfTheirOwnAreReserved() {
        for (String app : StreamName.RESERVED_APPS) {
            assertThrows(IllegalArgumentException.class, () -> StreamName.of(app, "x"), app);
        }
    }

    @Test
    void aLongWrongNameIsNotRepeatedWhole() {
        String message = assertThrows(IllegalArgumentException.class, () -> StreamName.parse("x".repeat(10_000)))
                .getMessage();
        assertTrue(message.length() < 200, message);
    }
}
