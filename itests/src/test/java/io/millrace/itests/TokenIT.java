package io.millrace.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who shows a token that somebody else's program signed plays over every protocol, and nobody else does. */
class TokenIT {
    private static final String STREAM = "vip/shown";
    private static final String FOR_STREAM = "\"sub\":\"anna\",\"streams\":\"" + STREAM + "\"";

    private static Server server;
    private static SignedToken issuer;
    private static Processes.Running encoder;

    @BeforeAll
    static void publish() {
        server = Server.prepare("token");
        issuer = new SignedToken(server, "issuer");
        server.configure("io.millrace.security.token-vip", "streams = vip/*", "keyFile = issuer.pem");
        server.launch();
        encoder = Encoder.ffmpeg(server, STREAM);
        String token = issuer.of(600, FOR_STREAM);
        Await.until(STREAM, 30, () -> status("/" + STREAM + "/~" + token + "/index.m3u8") == 200);
        Playlists.newestSegment(server, "/" + STREAM + "/~" + token + "/");
    }

    @AfterAll
    static void stop() {
        encoder.close();
        server.close();
    }

    @Test
    void whoShowsATokenPlaysOverEveryProtocolAndNobodyElse() {
        Ways.withToken(server, STREAM, issuer.of(600, FOR_STREAM)).play("with a token");
        String other = issuer.of(600, "\"streams\":\"vip/other\"");
        Ways.withToken(server, STREAM, other).doNotPlay("with a token for another");
        Ways.to(server, STREAM).doNotPlay("with none");
        assertTrue(answer("/" + STREAM + "/index.m3u8").contains("needs a token"));
        assertTrue(answer("/" + STREAM + "/~" + other + "/index.m3u8").contains("The token is not for " + STREAM));
        String refused = server.exec("media:refused --json");
        assertTrue(refused.contains("The token is not for"), refused);
        assertFalse(refused.contains(other.substring(0, 40)), "a token is a secret");
        assertFalse(server.log().contains(other.substring(40, 90)), "a token is a secret");
    }

    @Test
    void aTokenOfAnotherKeyIsRefused() {
        SignedToken forger = new SignedToken(server, "forger");
        String forged = forger.of(600, FOR_STREAM);
        assertTrue(answer("/" + STREAM + "/~" + forged + "/index.m3u8").contains("not signed with the right key"));
        issuer = new SignedToken(server, "issuer-again");
        server.configure("io.millrace.security.token-vip", "streams = vip/*", "keyFile = issuer-again.pem");
        String token = issuer.of(600, FOR_STREAM);
        Await.until("the other key", 20, () -> status("/" + STREAM + "/~" + token + "/index.m3u8") == 200);
    }

    @Test
    void aCopiedAddressIsRefusedWhereTheTokenIsForOneAddress() {
        String here = issuer.of(600, FOR_STREAM + ",\"ip\":\"127.0.0.1\"");
        String playlist = "/" + STREAM + "/~" + here + "/index.m3u8";
        assertEquals(200, status(playlist));
        String elsewhere = Processes.run(20, "curl", "-s", "--interface", "127.0.0.2", server.url(playlist))
                .text();
        assertTrue(elsewhere.contains("The token is for another address than 127.0.0.2"), elsewhere);
    }

    @Test
    void aTokenEndsWithItsTimeAlsoForSegments() {
        String token = issuer.of(8, FOR_STREAM);
        String folder = "/" + STREAM + "/~" + token + "/";
        String segment = Playlists.newestSegment(server, folder);
        assertEquals(200, status(segment));
        Processes.Running player = Processes.start(
                server.data.resolve("data/log/expires.log"),
                words("ffmpeg -v error -nostdin -i " + server.rtmp(STREAM) + "?token=" + token + " -c copy -f null -"));
        try (player) {
            Await.until("the token's end", 30, () -> status(segment) == 403);
            assertTrue(answer(segment).contains("The token expired at"), () -> answer(segment));
            Await.until("the player's end", 30, () -> !player.isAlive());
        }
    }

    @Test
    void aTierIsAllThatIsListed() {
        String token = issuer.of(600, FOR_STREAM + ",\"renditions\":[\"360p\"]");
        assertEquals(403, status("/" + STREAM + "/~" + token + "/index.m3u8"), "there is the source only");
        String all = issuer.of(600, FOR_STREAM + ",\"renditions\":[\"360p\",\"source\"]");
        assertEquals(200, status("/" + STREAM + "/~" + all + "/index.m3u8"));
    }

    private static int status(String path) {
        return server.get(path).statusCode();
    }

    private static String answer(String path) {
        return new String(server.get(path).body(), StandardCharsets.UTF_8);
    }

    private static List<String> words(String command) {
        return List.of(command.split(" "));
    }
}
