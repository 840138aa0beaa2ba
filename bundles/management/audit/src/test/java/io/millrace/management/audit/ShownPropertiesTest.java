package io.millrace.management.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.Arrays;
import java.util.Hashtable;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShownPropertiesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "password",
                ".secret",
                "dataSource.password",
                "option.passphrase",
                "token",
                "apiKey",
                "passphrases",
                "private.key",
                "userSecret",
                "credentials",
                "adminHash"
            })
    void secretsAreHiddenButTheirChangeShows(String name) {
        ShownProperties before = of(name, "hunter2");
        ShownProperties after = of(name, "hunter3");
        assertEquals(name + "=***", after.text());
        assertFalse(before.toString().contains("hunter"), before::toString);
        assertEquals(name + "=***", after.without(before).text());
        assertEquals("", after.without(of(name, "hunter3")).text());
    }

    @Test
    void whatIsNoSecretIsShown() {
        ShownProperties shown =
                of("url", "rtmp://me:pass@h.example/live/x?key=sk-1#token", "n", 3, "list", new String[] {"a", "b"});
        assertEquals("list=a,b, n=3, url=rtmp://***@h.example/live/x?***", shown.text());
        assertEquals("keyFile=shop.pem", of("keyFile", "shop.pem").text());
        assertEquals("flags=1,2", of("flags", new int[] {1, 2}).text());
        assertEquals("more=x,y", of("more", List.of("x", "y")).text());
    }

    @ParameterizedTest
    @CsvSource({
        "rtsp://admin:p@ssw0rd@cam/1, rtsp://***@cam/1",
        "rtsp://admin:pa/ss@cam/1, rtsp://***@cam/1",
        "rtsp://:pa/ss@cam/1, rtsp://***@cam/1",
        "rtsp://a:b@c@cam, rtsp://***@cam",
        "'rtsp://a:b@cam/1,srt://c:d@e@two/2', 'rtsp://***@cam/1,srt://***@two/2'",
        "rtmp://host/live/x@720p, rtmp://host/live/x@720p",
        "rtmp://host:1935/live/x@720p, rtmp://host:1935/live/x@720p",
        "rtmp://a:b@host:1935/live/x@720p, rtmp://***@host:1935/live/x@720p"
    })
    void passwordsInUrlsAreHiddenWhatever(String url, String shown) {
        assertEquals("url=" + shown, of("url", url).text());
    }

    @Test
    void longValuesAreReadToo() {
        String text = of("url", "rtsp://u:" + "a/".repeat(20_000) + "@cam", "colons", "://" + ":/".repeat(20_000))
                .text();
        assertEquals("url=rtsp://***@cam", text.substring(text.indexOf("url=")));
    }

    @Test
    void whatIsNotTheOperatorsIsLeftOut() {
        assertEquals(
                "a=b",
                of("service.pid", "x", "felix.fileinstall.filename", "file:/x", "a", "b")
                        .text());
        assertEquals("", ShownProperties.of(null).text());
    }

    @Test
    void onlyDifferencesAreLeft() {
        ShownProperties before = of("a", "1", "b", "2", "c", "3");
        ShownProperties after = of("a", "1", "b", "20", "d", "4");
        assertNotEquals(before, after);
        assertEquals("b=2, c=3", before.without(after).text());
        assertEquals("b=20, d=4", after.without(before).text());
    }

    private static ShownProperties of(Object... pairs) {
        Hashtable<String, Object> properties = new Hashtable<>();
        for (int i = 0; i < pairs.length; i += 2) {
            properties.put(pairs[i].toString(), pairs[i + 1]);
        }
        assertEquals(0, Arrays.asList(pairs).size() % 2);
        return ShownProperties.of(properties);
    }
}
