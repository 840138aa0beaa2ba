package io.millrace.protocols.onvif;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HttpAnswerTest {
    private static Optional<HttpAnswer> parse(String text, boolean ended) throws IOException {
        return HttpAnswer.parse(text.getBytes(StandardCharsets.UTF_8), ended);
    }

    private static String refusal(String text, boolean ended) {
        return assertThrows(IOException.class, () -> parse(text, ended)).getMessage();
    }

    /** Whatever the packets are, it is whole at its end and not before. */
    private static void assertWholeAtItsEnd(String text, HttpAnswer expected) throws IOException {
        for (int i = 0; i < text.length(); i++) {
            assertEquals(Optional.empty(), parse(text.substring(0, i), false), "after " + i);
        }
        assertEquals(Optional.of(expected), parse(text, false));
    }

    @Test
    void aBodyOfKnownLength() throws IOException {
        assertWholeAtItsEnd("HTTP/1.1 200 OK\r\ncontent-LENGTH: 4\r\n\r\n<a/>", new HttpAnswer(200, "<a/>"));
        assertEquals(
                "<a/>",
                parse("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n<a/>more", false)
                        .orElseThrow()
                        .body());
        assertTrue(refusal("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n<a/>", true)
                .contains("in the middle"));
    }

    @Test
    void aBodyInChunks() throws IOException {
        String head = "HTTP/1.1 500 Oops\r\nTransfer-Encoding: Chunked\r\n\r\n";
        assertWholeAtItsEnd(head + "3;x=y\r\n<a \r\nA\r\nb='c'></a>\r\n0\r\n", new HttpAnswer(500, "<a b='c'></a>"));
        assertTrue(refusal(head + "3\r\n<a", true).contains("in the middle"));
        assertTrue(refusal(head + "many\r\n", false).contains("cannot be read"));
        assertTrue(refusal(head + "-1\r\n", false).contains("cannot be read"));
    }

    @Test
    void aBodyUpToTheEnd() throws IOException {
        String text = "HTTP/1.0 200 OK\r\n\r\n<ü/>";
        assertEquals(Optional.empty(), parse(text, false));
        assertEquals(Optional.of(new HttpAnswer(200, "<ü/>")), parse(text, true));
    }

    @Test
    void whatIsNoAnswer() {
        assertTrue(refusal("", true).contains("hung up before"));
        assertTrue(refusal("RTSP/1.0 200 OK\r\n\r\n", false).contains("does not speak HTTP"));
    }
}
