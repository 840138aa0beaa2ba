package io.millrace.apps.player;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.millrace.http.web.WebFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AssetServletTest {
    private static final String SCRIPT = "/player-abc123.js";

    private final AssetServlet servlet = new AssetServlet(new WebFiles(AssetServletTest.class, "/pages/"));

    private FakeHttp get(String path, String acceptEncoding) throws Exception {
        FakeHttp http = FakeHttp.to("/watch/~assets", path);
        return (acceptEncoding == null ? http : http.header("Accept-Encoding", acceptEncoding)).get(servlet);
    }

    @Test
    void assetsAreKeptForEver() throws Exception {
        FakeHttp http = get(SCRIPT, null);
        assertEquals(200, http.status());
        assertEquals("public, max-age=31536000, immutable", http.answered("Cache-Control"));
        assertEquals("text/javascript;charset=utf-8", http.answered("Content-Type"));
        assertEquals("nosniff", http.answered("X-Content-Type-Options"));
        assertEquals("Accept-Encoding", http.answered("Vary"));
        assertEquals("5", http.answered("Content-Length"));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "none,plain,none",
                "'',plain,none",
                "identity,plain,none",
                "'gzip, deflate, br',BROTLI,br",
                "'gzip;q=1.0, br;q=0.1',BROTLI,br",
                "'br;q=0, gzip',GZIP,gzip",
                "'BR;q=0.000, GZip; q=0.5',GZIP,gzip",
                "'br; q=0,gzip;q=0.0',plain,none",
                "zstd,plain,none",
                "';;,,;q=0',plain,none"
            })
    void theBestFormThatTheClientTakes(String accept, String body, String coding) throws Exception {
        FakeHttp http = get(SCRIPT, accept);
        assertEquals(body, http.body());
        assertEquals(coding, http.answered("Content-Encoding"));
    }

    @Test
    void formsHaveTagsOfTheirOwn() throws Exception {
        String plain = get(SCRIPT, null).answered("ETag");
        String brotli = get(SCRIPT, "br").answered("ETag");
        assertNotEquals(plain, brotli);
        assertEquals(
                304,
                FakeHttp.to("/watch/~assets", SCRIPT)
                        .header("Accept-Encoding", "br")
                        .header("If-None-Match", brotli)
                        .get(servlet)
                        .status());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/gone-abc.js",
                "/",
                "/../index.html",
                "/..%2findex.html",
                "/a/../player-abc123.js",
                "/notes.txt",
                "/player-abc123.js.gz",
                "/.js",
                "/\u0000.js"
            })
    void nothingElseIsGivenOut(String path) throws Exception {
        FakeHttp http = get(path, null);
        assertEquals(404, http.status());
        assertEquals("no-store", http.answered("Cache-Control"));
    }

    @Test
    void theFolderItselfIsNoFile() throws Exception {
        FakeHttp http = FakeHttp.to("/watch/~assets", null).get(servlet);
        assertEquals(404, http.status());
        assertNull(http.answered("ETag"));
    }
}
