package io.millrace.core.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ServedWordsTest {
    private static final String HANDLER = "io.millrace.net.ConnectionHandler";
    private static final Map<String, Object> RTMP =
            Map.of("millrace.name", "rtmp", "millrace.port", 1935, "millrace.tlsPort", 1936, "service.id", 7L);

    @Test
    void portsAreThoseThatAreBound() {
        assertEquals(
                "ConnectionHandler rtmp 11935 rtmps 11936",
                ServedWords.of(HANDLER, RTMP, Map.of("rtmp", 11935, "rtmps", 11936)));
        assertEquals(
                "ConnectionHandler rtmp 11935 rtmps not bound", ServedWords.of(HANDLER, RTMP, Map.of("rtmp", 11935)));
    }

    @Test
    void withoutTlsThereIsOnePort() {
        Map<String, Object> srt = Map.of("millrace.name", "srt", "millrace.port", 8890, "millrace.tlsPort", 0);
        assertEquals("DatagramHandler srt not bound", ServedWords.of("x.DatagramHandler", srt, Map.of()));
    }

    @Test
    void otherServicesAreToldByTheirProperties() {
        Map<String, Object> hls = Map.of(
                "millrace.name", "hls", "millrace.files", new String[] {"*.m3u8", "*.m3u"}, "component.name", "x");
        assertEquals("ManifestFormat hls *.m3u8,*.m3u", ServedWords.of("a.b.ManifestFormat", hls, Map.of()));
    }
}
