package io.millrace.management.diagnostics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretMaskTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            pull of rtsp://me:s3cr3t@camera.example/1 failed       | pull of rtsp://***@camera.example/1 failed
            pull of rtsp://me:p@ss/w0rd@camera.example/1 failed    | pull of rtsp://***@camera.example/1 failed
            -Djavax.net.ssl.trustStorePassword=changeit -Dx=1      | -Djavax.net.ssl.trustStorePassword=*** -Dx=1
            {"apiKey": "abc", "accessToken":"def"}                 | {"apiKey": "***", "accessToken":"***"}
            pull of rtsp://camera.example/1 by a@b failed          | pull of rtsp://camera.example/1 by a@b failed
            GET /live/x/whep?key=abcdef&via=tcp                    | GET /live/x/whep?key=***&via=tcp
            GET /live/x/index.m3u8?PASSWORD=abc                    | GET /live/x/index.m3u8?PASSWORD=***
            srt://host:8890?streamid=publish:live/x:KEY&latency=20 | srt://host:8890?streamid=***&latency=20
            /live/x/~eyToken123/index.m3u8 was refused             | /live/x/~***/index.m3u8 was refused
            Authorization: Bearer abcdefghij                       | Authorization: *** ***
            stream live/sk-abcdef0123456 is refused                | stream live/sk-*** is refused
            a token mr_0123456789abcdef of ann                     | a token mr_*** of ann
            the key whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw        | the key whsec_***
            jwt eyJhbGciOiJIUzI1.eyJzdWIiOiIxMjM0.SflKxw was      | jwt *** was
            {"credential" : "c", "user" : "u"}                     | {"credential" : "***", "user" : "u"}
            stream key rotated for live/x                          | stream key rotated for live/x
            monkey=1 keyframes=2                                   | monkey=1 keyframes=2
            """)
    void whatLooksLikeASecretIsHiddenInAnyLine(String line, String shown) {
        assertEquals(shown, SecretMask.line(line));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            password = x y z                      | password = ***
            org.ops4j.pax.web.ssl.keyPassword=abc | org.ops4j.pax.web.ssl.keyPassword=***
            sharedSecret: abc                     | sharedSecret: ***
            live/x.key = abc                      | live/x.key = ***
            keys = a, b                           | keys = ***
            headers = x-honeycomb-team=abcdef     | headers = ***
            headers = authorization=ApiKey QWxh   | headers = ***
            OTEL_EXPORTER_OTLP_HEADERS=x-team=abc | OTEL_EXPORTER_OTLP_HEADERS=***
            # password = the words of a comment   | # password = ***
            password =                            | password =
            url = rtsp://u:p@host/1               | url = rtsp://***@host/1
            url=rtsp\\://u\\:p@host/1?key\\=abc     | url=rtsp://***@host/1?key=***
            maxSessions = 20                      | maxSessions = 20
            keyframeSeconds = 2                   | keyframeSeconds = 2
            headerBytes = 2                       | headerBytes = 2
            """)
    void valuesOfSecretSettingsAreHidden(String line, String shown) {
        assertEquals(shown, new SecretMask().setting(line).stripTrailing());
    }

    @Test
    void linesThatContinueASecretAreHiddenToo() {
        SecretMask mask = new SecretMask();
        assertEquals("jwks.secret = ***", mask.setting("jwks.secret = first\\"));
        assertEquals("***", mask.setting("    second\\"));
        assertEquals("***", mask.setting("    third"));
        assertEquals("streams = live/*", mask.setting("streams = live/*"));
    }

    @Test
    void valuesInXmlAreHidden() {
        assertEquals(
                "<Set name=\"KeyStorePassword\">***</Set>",
                SecretMask.xml("<Set name=\"KeyStorePassword\">OBF:1</Set>"));
        assertEquals("<Set name=\"port\">8080</Set>", SecretMask.xml("<Set name=\"port\">8080</Set>"));
    }

    /** Its time grows with its length, not with the square of it: that would be minutes. */
    @Test
    void aVeryLongLineIsLookedAtOnce() {
        String line = "a".repeat(1 << 20);
        assertEquals(line, assertTimeoutPreemptively(Duration.ofSeconds(30), () -> SecretMask.line(line)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "$1 \\ $", "=", "key=", "://@", "/~", "eyJ", "\u0000\uFFFD"})
    void oddLinesStayAsTheyAre(String line) {
        assertEquals(line, SecretMask.line(line));
        assertEquals(line, new SecretMask().setting(line));
    }
}
