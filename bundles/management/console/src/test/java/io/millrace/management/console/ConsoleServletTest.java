package io.millrace.management.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.http.web.WebFiles;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConsoleServletTest {
    private final ConsoleServlet servlet = new ConsoleServlet(new WebFiles(ConsoleServletTest.class, "/console/"));

    private FakeHttp get(String pathInfo) throws Exception {
        return FakeHttp.to(pathInfo).get(servlet);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"/", "/streams", "/streams/live/demo", "/no/such/page", "/<script>"})
    void everyAddressHasTheSamePage(String pathInfo) throws Exception {
        FakeHttp http = get(pathInfo);
        assertEquals(200, http.status());
        assertEquals("text/html;charset=utf-8", http.answered("Content-Type"));
        assertEquals("<title>console</title>\n", http.body());
    }

    @Test
    void nothingInAPageCanBecomeAScriptAndNoOtherHostIsAsked() throws Exception {
        String policy = get("/").answered("Content-Security-Policy");
        assertTrue(policy.startsWith("default-src 'none'; script-src 'self'; style-src 'self'; "), policy);
        assertFalse(policy.contains("unsafe"), policy);
        assertTrue(policy.contains("require-trusted-types-for 'script'"), policy);
        List<String> known = List.of("'none'", "'self'", "'script'", "data:", "svelte-trusted-html");
        for (String directive : policy.split("; ")) {
            String[] words = directive.split(" ");
            Arrays.stream(words).skip(1).forEach(word -> assertTrue(known.contains(word), directive));
        }
    }

    @Test
    void pagesAreNotFramedSniffedOrShared() throws Exception {
        FakeHttp http = get("/");
        assertTrue(http.answered("Content-Security-Policy").contains("frame-ancestors 'none'"));
        assertEquals("nosniff", http.answered("X-Content-Type-Options"));
        assertEquals("same-origin", http.answered("Referrer-Policy"));
        assertEquals("same-origin", http.answered("Cross-Origin-Opener-Policy"));
        assertEquals("same-origin", http.answered("Cross-Origin-Resource-Policy"));
    }

    @Test
    void aPageIsAskedForAgainAndNotSentAgain() throws Exception {
        FakeHttp first = get("/");
        assertEquals("no-cache", first.answered("Cache-Control"));
        FakeHttp second = FakeHttp.to("/streams")
                .header("If-None-Match", first.answered("ETag"))
                .get(servlet);
        assertEquals(304, second.status());
        assertEquals("", second.body());
        assertEquals(first.answered("Content-Security-Policy"), second.answered("Content-Security-Policy"));
    }

    @Test
    void assetsAreKeptForEverAndSentCompressed() throws Exception {
        FakeHttp http = FakeHttp.to("/~assets/index-abc123.js")
                .header("Accept-Encoding", "gzip, br")
                .get(servlet);
        assertEquals("public, max-age=31536000, immutable", http.answered("Cache-Control"));
        assertEquals("text/javascript;charset=utf-8", http.answered("Content-Type"));
        assertEquals("br", http.answered("Content-Encoding"));
        assertEquals("BROTLI", http.body());
        assertEquals("plain", get("/~assets/index-abc123.js").body());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/~assets/gone-abc.js", "/~assets/", "/~assets/../index.html", "/~assets/index-abc123.js.br"})
    void whatIsNoAssetIsNotFoundAndNotKept(String pathInfo) throws Exception {
        FakeHttp http = get(pathInfo);
        assertEquals(404, http.status());
        assertEquals("no-store", http.answered("Cache-Control"));
        assertNull(http.answered("ETag"));
    }

    @Test
    void aBuildWithoutPagesSaysSo() throws Exception {
        ConsoleServlet empty = new ConsoleServlet(new WebFiles(ConsoleServletTest.class, "/nowhere/"));
        assertEquals(503, FakeHttp.to("/").get(empty).status());
    }
}
