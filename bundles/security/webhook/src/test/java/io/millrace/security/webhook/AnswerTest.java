package io.millrace.security.webhook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AnswerTest {
    @Test
    void everyFieldMayBeLeftOut() throws IOException {
        for (Answer answer :
                new Answer[] {of(204, ""), of(200, ""), of(200, "{}"), of(200, "{\"new\":{\"a\":[1,{}]}}")}) {
            assertEquals(Optional.empty(), answer.allow());
            assertEquals("", answer.reason());
            assertEquals(Optional.empty(), answer.ttlSeconds());
            assertEquals(Optional.empty(), answer.renditions());
        }
    }

    @Test
    void allFieldsAreRead() throws IOException {
        Answer answer = of(
                201,
                "{\"identity\":\"anna\",\"allow\":true,\"ttlSeconds\":9,\"maxBitsPerSecond\":5000000000,"
                        + "\"renditions\":[\"a\",\"b\",\"a\"]}");
        assertEquals(Optional.of(true), answer.allow());
        assertEquals("anna", answer.identity());
        assertEquals(Optional.of(9), answer.ttlSeconds());
        assertEquals(5_000_000_000L, answer.maxBitsPerSecond());
        assertEquals(Set.of("a", "b"), answer.renditions().orElseThrow());
    }

    @Test
    void anAnswerCountsForAnHourAtMost() throws IOException {
        assertEquals(
                Optional.of(3_600), of(200, "{\"ttlSeconds\":999999999999}").ttlSeconds());
    }

    @Test
    void aReasonIsShortAndOnOneLine() throws IOException {
        assertEquals(
                "a b c d",
                of(200, "{\"reason\":\" a\\nb\\r\\n\\u2028c\\u202e\\td \"}").reason());
        String longest =
                of(200, "{\"reason\":\"" + "\ud83c\udf0d".repeat(300) + "\"}").reason();
        assertEquals("\ud83c\udf0d".repeat(200) + "…", longest, "no character is cut in two");
        assertTrue(
                of(200, "{\"identity\":\"" + "x".repeat(500) + "\"}").identity().length() <= 65);
    }

    @Test
    void aStatusThatRefusesNeedsNoBody() throws IOException {
        assertEquals(Optional.of(false), of(403, "").allow());
        assertEquals(
                Optional.of(false),
                of(401, "{\"allow\":true,\"reason\":\"No\"}").allow());
        assertEquals("No", of(401, "{\"allow\":true,\"reason\":\"No\"}").reason());
        assertFalse(of(403, "<html>").allow().orElseThrow());
    }

    @Test
    void anythingElseIsNoAnswer() {
        for (int status : new int[] {100, 301, 400, 404, 429, 500, 503}) {
            assertEquals("it answers " + status, failure(status, "{\"allow\":true}"));
        }
        assertTrue(failure(200, "true").contains("no JSON object"));
        assertTrue(failure(200, "{\"allow\":\"yes\"}").contains("neither true nor false"));
        assertTrue(failure(200, "{\"ttlSeconds\":1.5}").contains("ttlSeconds"));
        assertTrue(failure(200, "{\"renditions\":[1]}").contains("renditions"));
        assertTrue(failure(200, "{\"allow\":true").length() > 0);
    }

    @Test
    void onlyAStatusOfAServerThatIsBrokenSaysThatItIsDown() {
        for (int status : new int[] {500, 502, 503, 504}) {
            NoAnswerException failure = assertThrows(NoAnswerException.class, () -> of(status, ""));
            assertTrue(failure.isServerDown(), "" + status);
        }
        for (int status : new int[] {302, 400, 404, 413, 429}) {
            assertEquals(
                    IOException.class,
                    assertThrows(IOException.class, () -> of(status, "")).getClass());
        }
    }

    private static String failure(int status, String body) {
        return assertThrows(IOException.class, () -> of(status, body)).getMessage();
    }

    private static Answer of(int status, String body) throws IOException {
        return Answer.of(status, body.getBytes(StandardCharsets.UTF_8));
    }
}
