package io.millrace.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** People log in to the console at a certified OpenID provider, in Chromium. */
class OidcIT {
    private static final String SECRET = "a secret, shared & kept";

    @Test
    void peopleLogInAtTheProviderAndDoWhatTheirGroupMay() {
        try (Server server = Server.start("oidc")) {
            int port = FreePorts.next();
            assertEquals("[]", server.text("/api/v1/session/providers").strip());
            server.configure(
                    "io.millrace.security.oidc-idp",
                    "title = Example",
                    "issuer = http://127.0.0.1:" + port,
                    "clientId = millrace",
                    ".clientSecret = " + SECRET,
                    "roles = staff=operator");
            Await.until("the provider", 20, () -> server.text("/api/v1/session/providers")
                    .contains("\"title\":\"Example\",\"url\":\"/api/v1/session/providers/idp/login\""));
            streamsGoOn(server);
            Browser seen = Browser.script(
                    100,
                    "openid.mjs",
                    server.url(""),
                    Integer.toString(port),
                    server.data.resolve("screenshots").toString());
            assertFalse(seen.has("\"failure\""), seen::toString);
            for (String fact : new String[] {
                "\"in\":200",
                "\"name\":\"idp:anna\"",
                "\"roles\":\"operator\"",
                "\"cookie\":\"true Strict /api/v1\"",
                "\"shown\":\"\"",
                "\"accounts\":403",
                "\"changes\":415",
                "\"events\":\"open\"",
                "\"replayed\":\"This login was not begun in this browser",
                "\"stolen\":\"This login was not begun in this browser",
                "\"thief\":401",
                "\"challenge\":\"Bearer realm=\\\"Millrace\\\"\"",
                "\"out\":200",
                "\"logoutAt\":\"/session/end\"",
                "\"after\":401",
                "\"stranger\":\"Example let you in, but no role is meant for you here\"",
                "\"strangerIn\":401",
                "\"down\":\"Example does not answer now",
                "\"problems\":\"\""
            }) {
                assertTrue(seen.has(fact), () -> fact + " is not in " + seen);
            }
            Await.until("the audit log", 20, () -> {
                String audit = server.exec("media:audit --json");
                return audit.contains("idp:anna") && audit.contains("no role is meant");
            });
            String log = server.log();
            assertFalse(log.contains(SECRET), "a secret was logged");
            assertFalse(log.contains("code="), "an answer of the provider was logged");
        }
    }

    /** A provider lets people into the console, and keeps nobody from publishing and playing. */
    private static void streamsGoOn(Server server) {
        try (Processes.Running encoder = Encoder.ffmpeg(server, "live/cam")) {
            Await.until("live/cam", 30, () -> server.get("/live/cam/index.m3u8").statusCode() == 200);
            assertTrue(encoder.isAlive(), "the encoder was sent away");
        }
    }
}
