package io.millrace.protocols.onvif;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class HttpAnswerTest {
    private static Optional<HttpAnswer> parse(String text, boolean ended) throws IOException {
        HttpAnswerReader reader = new HttpAnswerReader();
        reader.add(text.getBytes(StandardCharsets.UTF_8));
        return reader.look(ended);
    }

    private static String refusal(String text, boolean ended) {
        return assertThrows(IOException.class, () -> parse(text, ended)).getMessage();
    }

    /** Whatever the packets are, it is whole at its end and not before. */
    private static void assertWholeAtItsEnd(String text, HttpAnswer expected) throws IOException {
        for (int i = 0; i < text.length(); i++) {
            assertEquals(Optional.empty(), parse(text.substring(0, i), false), "after " + i);
        }
        HttpAnswerReader bytewise = new HttpAnswerReader();
        for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
            assertEquals(Optional.empty(), bytewise.look(false), "after " + bytewise.size());
            bytewise.add(new byte[] {each});
        }
        assertEquals(Optional.of(expected), bytewise.look(false));
        assertEquals(Optional.of(expected), parse(text, false));
    }

    @Test
    void aBodyOfKnownLength() throws IOException {
        assertWholeAtItsEnd("HTTP/1.1 200 OK\r\ncontent-LENGTH: 4\r\n\r\n<a/>", new HttpAnswer(200, List.of(), "<a/>"));
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
        assertWholeAtItsEnd(
                head + "3;x=y\r\n<a \r\nA\r\nb='c'></a>\r\n0\r\n", new HttpAnswer(500, List.of(), "<a b='c'></a>"));
        assertTrue(refusal(head + "3\r\n<a", true).contains("in the middle"));
        assertTrue(refusal(head + "many\r\n", false).contains("cannot be read"));
        assertTrue(refusal(head + "-1\r\n", false).contains("cannot be read"));
    }

    @Test
    void aBodyUpToTheEnd() throws IOException {
        String text = "HTTP/1.0 200 OK\r\n\r\n<ü/>";
        assertEquals(Optional.empty(), parse(text, false));
        assertEquals(Optional.of(new HttpAnswer(200, List.of(), "<ü/>")), parse(text, true));
    }

    @Test
    void whatIsNoAnswer() {
        assertTrue(refusal("", true).contains("hung up before"));
        assertTrue(refusal("RTSP/1.0 200 OK\r\n\r\n", false).contains("does not speak HTTP"));
    }

    @Test
    void challengesAreKept() throws IOException {
        HttpAnswer answer = parse(
                        "HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=\"a\"\r\nwww-authenticate: Digest nonce=\"B\"\r\n"
                                + "Content-Length: 0\r\n\r\n",
                        false)
                .orElseThrow();
        assertEquals(List.of("Basic realm=\"a\"", "Digest nonce=\"B\""), answer.challenges());
    }

    @Test
    void aChunkThatIsAllLengthIsRefused() {
        String head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        assertTrue(refusal(head + "1;" + "x".repeat(300), false).contains("cannot be read"));
        assertTrue(refusal(head + "1;" + "x".repeat(300) + "\r\n", false).contains("cannot be read"));
    }

    /** As long as an answer may be, in the smallest pieces: each byte is looked at once. */
    @Test
    @Timeout(60)
    void aLongAnswerInSmallPiecesIsRead() throws IOException {
        HttpAnswerReader reader = new HttpAnswerReader();
        reader.add("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".getBytes(StandardCharsets.UTF_8));
        for (int i = 0; i < 60_000; i++) {
            reader.add("3\r\nabc".getBytes(StandardCharsets.UTF_8));
            assertEquals(Optional.empty(), reader.look(false));
            reader.add(new byte[] {'\r', '\n'});
            assertEquals(Optional.empty(), reader.look(false));
        }
        reader.add("0\r\n".getBytes(StandardCharsets.UTF_8));
        assertEquals(180_000, reader.look(false).orElseThrow().body().length());
    }
}
