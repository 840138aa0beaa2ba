package io.millrace.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Chromium at the console of a new server: what its administrator does in the first hour, with FFmpeg as the encoder. */
class ConsoleRunIT {
    @Test
    void anAdministratorSetsUpANewServerAndKeepsIt() throws Exception {
        Server server = Server.prepare("console-run");
        server.shortenSwaps();
        try (server) {
            server.launch(Map.of("MILLRACE_ADMIN_PASSWORD", "", "MILLRACE_LOOPBACK_PUBLISH", "off"));
            Files.copy(
                    Browser.folder()
                            .resolve(
                                    "node_modules/@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb"),
                    server.data.resolve("etc/country.mmdb"));
            Browser result = Browser.script(
                    240,
                    "console-run.mjs",
                    server.url(""),
                    Files.readString(server.data.resolve("initial-admin-password"))
                            .strip(),
                    server.data.resolve("console").toString(),
                    plugin(server, "9.0.0").toString(),
                    plugin(server, "9.1.0").toString());
            System.out.println("Console, first hour: " + result);
            firstRun(result);
            keysAndRules(result);
            plugins(result);
            assertTrue(result.has("\"audited\":[]"), "in the audit log: " + result);
            assertTrue(result.has("\"auditDetail\":true"), "who did it");
            assertTrue(result.has("\"exported\":true"), "the export");
            assertTrue(result.has("\"violations\":[]"), "axe: " + result);
            assertTrue(result.has("\"troubles\":[]"), "no errors, and no other host: " + result);
        }
    }

    private static void firstRun(Browser result) {
        assertEquals(4, result.number("preset"), "what the preset set");
        assertEquals(4, result.number("undone"), "what was taken back");
        assertTrue(result.has("\"strangerRefused\":true"), "who has no key does not publish");
        assertTrue(result.has("\"preview\":true"), "the preview moves");
    }

    private static void keysAndRules(Browser result) {
        assertTrue(result.has("\"rotated\":true"), "the key is another one");
        assertTrue(result.has("\"oldRefused\":true"), "the old one is refused");
        assertTrue(result.has("\"newPublishes\":true"), "the new one publishes");
        assertTrue(result.has("\"address\":\"refusedYour address 203.0.113.9 is not let in here"), result.toString());
        assertTrue(result.has("\"country\":\"refusedThis stream does not play in your country, France"), "country");
        assertTrue(result.has("\"open\":\"let in"), "others play");
        assertTrue(result.number("rulesAsked") >= 4, "each rule is told");
        assertTrue(result.has("\"addressOff\":\"let in"), "a rule that is switched off refuses nobody");
        assertTrue(result.has("\"ruleOff\":\"switched off\""), "and is explained so");
        assertTrue(result.has("\"mended\":true"), "a refusal leads to a key");
    }

    private static void plugins(Browser result) {
        assertTrue(result.has("\"installed\":\"9.0.0\""), "the plugin that was dropped");
        assertTrue(result.has("\"upgraded\":\"9.1.0\""), "another version that was dropped");
        assertTrue(result.has("<b>no</b>.jar: This is no jar"), "what is no jar, as text");
    }

    private static Path plugin(Server server, String version) {
        return PluginJar.build(
                server.data.resolve("plugin-" + version),
                "listening",
                version,
                "Listening",
                "io.millrace.api.event.MediaEventListener",
                List.of("millrace.event.types=none"),
                """
                package listening;

                import io.millrace.api.event.MediaEvent;
                import io.millrace.api.event.MediaEventListener;
                import io.millrace.api.work.Workers;

                public final class Listening implements MediaEventListener {
                    public Listening(Workers workers) {}

                    @Override
                    public void on(MediaEvent event) {}
                }
                """);
    }
}
