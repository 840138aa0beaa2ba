package io.millrace.apps.player;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.http.web.WebFiles;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PageServletTest {
    private static final WebFiles FILES = new WebFiles(PageServletTest.class, "/pages/");

    private final PageServlet servlet = new PageServlet(FILES, "*");
    private final StartPageServlet startPage = new StartPageServlet(FILES);

    @Test
    void theRootIsTheStartPage() throws Exception {
        FakeHttp http = FakeHttp.to("", "/").get(startPage);
        assertEquals(200, http.status());
        assertTrue(http.body().contains("<title>start</title>"), http.body());
    }

    @ParameterizedTest
    @CsvSource({
        "/watch,/live/demo,watch",
        "/watch,/live/demo/,watch",
        "/watch,/live/demo@720p,watch",
        "/embed,/live/demo,embed",
        "/publish,/live/demo,publish"
    })
    void everyAddressHasItsPage(String servletPath, String pathInfo, String title) throws Exception {
        FakeHttp http = FakeHttp.to(servletPath, pathInfo).get(servlet);
        assertEquals(200, http.status());
        assertEquals("text/html;charset=utf-8", http.answered("Content-Type"));
        assertTrue(http.body().contains("<title>" + title + "</title>"), http.body());
    }

    @Test
    void pagesAreAskedForAgainAndNotSentAgain() throws Exception {
        FakeHttp first = FakeHttp.to("/watch", "/live/demo").get(servlet);
        assertEquals("no-cache", first.answered("Cache-Control"));
        FakeHttp second = FakeHttp.to("/watch", "/live/other")
                .header("If-None-Match", "\"other\", W/" + first.answered("ETag"))
                .get(servlet);
        assertEquals(304, second.status());
        assertEquals("", second.body());
        assertEquals(first.answered("ETag"), second.answered("ETag"));
    }

    @Test
    void onlyTheEmbeddablePlayerMayBeFramedByOthers() throws Exception {
        String watch = FakeHttp.to("/watch", "/live/demo").get(servlet).answered("Content-Security-Policy");
        String start = FakeHttp.to("", "/").get(startPage).answered("Content-Security-Policy");
        String embed = FakeHttp.to("/embed", "/live/demo").get(servlet).answered("Content-Security-Policy");
        assertTrue(watch.endsWith("frame-ancestors 'self'"), watch);
        assertEquals(watch, start);
        assertEquals(watch, FakeHttp.to("/publish", "/live/demo").get(servlet).answered("Content-Security-Policy"));
        assertTrue(embed.endsWith("frame-ancestors *"), embed);
        assertTrue(watch.contains("default-src 'none'"), watch);
        assertFalse(watch.contains("unsafe"), watch);
    }

    @Test
    void theOperatorSaysWhoMayFrame() throws Exception {
        PageServlet strict = new PageServlet(FILES, "https://a.example https://*.b.example:8443");
        String policy = FakeHttp.to("/embed", "/live/demo").get(strict).answered("Content-Security-Policy");
        assertTrue(policy.endsWith("frame-ancestors https://a.example https://*.b.example:8443"), policy);
    }

    @Test
    void theOperatorMayChangeHisMind() throws Exception {
        PageSettings settings = new PageSettings(Map.of("embedFrameAncestors", "https://a.example"));
        PageServlet changing = new PageServlet(settings);
        settings.modified(Map.of("embedFrameAncestors", "https://b.example"));
        settings.modified(Map.of("embedFrameAncestors", "*; script-src *"));
        String policy = FakeHttp.to("/embed", "/live/demo").get(changing).answered("Content-Security-Policy");
        assertTrue(policy.endsWith("frame-ancestors https://b.example"), policy);
        settings.modified(Map.of());
        policy = FakeHttp.to("/embed", "/live/demo").get(changing).answered("Content-Security-Policy");
        assertTrue(policy.endsWith("frame-ancestors *"), policy);
    }

    @Test
    void aSettingThatMakesNoSenseLetsNobodyFrame() throws Exception {
        PageSettings settings = new PageSettings(Map.of("embedFrameAncestors", "https://a.example; script-src *"));
        String policy = FakeHttp.to("/embed", "/live/demo")
                .get(new PageServlet(settings))
                .answered("Content-Security-Policy");
        assertTrue(policy.endsWith("frame-ancestors 'none'"), policy);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "*; script-src *", "a, b", "a\r\nX: y"})
    void aFrameSettingThatBreaksOutIsRefused(String ancestors) {
        assertThrows(IllegalArgumentException.class, () -> new PageServlet(FILES, ancestors));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/", "/live", "/live/", "/live/a/b", "/live/de mo", "/api/demo", "/../demo", "/live/a@b@c", "//"
            })
    void whatNamesNoStreamGetsAPageThatSaysSo(String pathInfo) throws Exception {
        for (String servletPath : new String[] {"/watch", "/embed"}) {
            FakeHttp http = FakeHttp.to(servletPath, pathInfo).get(servlet);
            assertEquals(404, http.status());
            assertTrue(http.body().contains("A watch address looks like /watch/live/demo."), http.body());
            assertTrue(http.answered("Content-Security-Policy").endsWith("'self'"));
        }
        assertEquals(404, FakeHttp.to("/watch", null).get(servlet).status());
    }

    @Test
    void aRenditionIsNotPublished() throws Exception {
        FakeHttp http = FakeHttp.to("/publish", "/live/demo@720p").get(servlet);
        assertEquals(404, http.status());
        assertTrue(http.body().contains("looks like /publish/live/demo."), http.body());
        assertEquals(404, FakeHttp.to("/publish", "/live").get(servlet).status());
    }

    @Test
    void aNameCannotPutMarkupIntoThePage() throws Exception {
        FakeHttp http = FakeHttp.to("/watch", "/live/\"><script>alert('1')&").get(servlet);
        assertEquals(404, http.status());
        assertFalse(http.body().contains("<script"), http.body());
        assertTrue(http.body().contains("&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&amp;"), http.body());
        assertNull(http.answered("Content-Encoding"));
        assertNotEquals("0", http.answered("Content-Length"));
    }

    @Test
    void errorsAreNeverNotModified() throws Exception {
        assertEquals(
                404,
                FakeHttp.to("/watch", "/x")
                        .header("If-None-Match", "*")
                        .get(servlet)
                        .status());
    }

    @Test
    void compressedPagesAreSentToWhoTakesThem() throws Exception {
        FakeHttp http = FakeHttp.to("/watch", "/live/demo")
                .header("Accept-Encoding", "gzip, br")
                .get(servlet);
        assertEquals("gzip", http.answered("Content-Encoding"));
        assertEquals("gz of watch", http.body());
        assertEquals("Accept-Encoding", http.answered("Vary"));
    }

    @Test
    void aBuildWithoutPagesSaysSo() throws Exception {
        PageServlet empty = new PageServlet(new WebFiles(PageServletTest.class, "/nowhere/"), "*");
        assertEquals(503, FakeHttp.to("/watch", "/live/demo").get(empty).status());
    }
}
