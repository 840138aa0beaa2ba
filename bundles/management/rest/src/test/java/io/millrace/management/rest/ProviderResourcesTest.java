package io.millrace.management.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.access.Secret;
import io.millrace.api.account.Login;
import io.millrace.api.account.LoginProvider;
import io.millrace.api.account.LoginRefusedException;
import io.millrace.api.account.Role;
import io.millrace.api.account.RoleGrant;
import io.millrace.api.audit.AuditEntry;
import io.millrace.api.audit.AuditKeeper;
import io.millrace.api.audit.AuditLog;
import io.millrace.api.audit.FailedLogins;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Browsers that are sent to a provider and come back. */
class ProviderResourcesTest {
    private final ApiServer server = new ApiServer();
    private final FakeLoginProvider provider = new FakeLoginProvider();

    /** Lets everybody in who brings the ticket and the right code. */
    private static final class FakeLoginProvider implements LoginProvider {
        URI callback;
        boolean counts = true;
        Throwable failure;

        @Override
        public String name() {
            return "idp";
        }

        @Override
        public String title() {
            return "Example";
        }

        @Override
        public CompletionStage<Beginning> begin(URI asked) {
            callback = asked;
            return failure != null
                    ? CompletableFuture.failedFuture(failure)
                    : CompletableFuture.completedFuture(
                            new Beginning(URI.create("https://idp.example/authorize?a=b"), new Secret("ticket")));
        }

        @Override
        public CompletionStage<Login> finish(URI asked, Secret ticket, Map<String, String> answer) {
            boolean right = ticket.reveal().equals("ticket") && "right".equals(answer.get("code"));
            if (failure != null || !right) {
                return CompletableFuture.failedFuture(
                        failure != null ? failure : new LoginRefusedException("Not & you\r\nX: y", false));
            }
            List<RoleGrant> grants = List.of(new RoleGrant(Role.OPERATOR, "*"));
            return CompletableFuture.completedFuture(new Login("idp:anna", Optional.empty(), grants, "basis"));
        }

        @Override
        public boolean counts(Login login) {
            return counts;
        }

        @Override
        public Optional<URI> logout() {
            return Optional.of(URI.create("https://idp.example/end"));
        }
    }

    @BeforeEach
    void offer() {
        server.room.loginProviders = List.of(provider);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private ApiServer.Answer get(String path, String... headers) {
        var request = server.request("GET", "/session/providers" + path, null);
        return server.send(headers.length == 0 ? request : request.headers(headers));
    }

    private String in() {
        ApiServer.Answer answer = get("/idp/callback?code=right&state=x", "Cookie", "millrace-login=ticket");
        return answer.response().headers().allValues("Set-Cookie").stream()
                .filter(cookie -> cookie.startsWith("millrace-session="))
                .findFirst()
                .orElseThrow()
                .replaceFirst(";.*", "");
    }

    private ApiServer.Answer with(String cookie, String method, String path) {
        return server.send(
                server.request(method, path, null).headers("Cookie", cookie, "Sec-Fetch-Site", "same-origin"));
    }

    @Test
    void whoIsNotLoggedInLearnsWhereTheyCould() {
        assertEquals(
                "[{\"name\":\"idp\",\"title\":\"Example\",\"url\":\"/api/v1/session/providers/idp/login\"}]",
                get("").text().strip());
        server.room.loginProviders = List.of();
        assertEquals("[]", get("").text().strip());
        assertEquals(404, get("/idp/login").status());
        assertEquals(404, get("/idp/callback?code=right").status());
    }

    @Test
    void aBrowserIsSentAwayWithATicketThatComesBackOnlyHere() {
        ApiServer.Answer answer = get("/idp/login");
        assertEquals(303, answer.status());
        assertEquals("https://idp.example/authorize?a=b", answer.header("Location"));
        assertEquals("no-store", answer.header("Cache-Control"));
        assertEquals(
                "millrace-login=ticket; Path=/api/v1/session/providers; HttpOnly; SameSite=Lax; Max-Age=600",
                answer.header("Set-Cookie"));
        assertEquals(
                "http://127.0.0.1:" + server.port() + "/api/v1/session/providers/idp/callback",
                provider.callback.toString());
        assertTrue(get("/idp/login", "X-Forwarded-Proto", "https")
                .header("Set-Cookie")
                .endsWith("; Secure"));
        assertEquals("https", provider.callback.getScheme());
    }

    @Test
    void noHeaderOfAStrangerSaysWhereTheAnswerGoes() throws Exception {
        get("/idp/login", "X-Forwarded-Host", "evil.example", "Forwarded", "host=evil.example");
        assertEquals("127.0.0.1", provider.callback.getHost());
        assertEquals(400, get("/idp/login?return=https://evil.example").status(), "nor does a query");
        for (String host : List.of("a@evil.example", "evil.example/x", "a b", "")) {
            try (Socket socket = new Socket("127.0.0.1", server.port())) {
                OutputStream out = socket.getOutputStream();
                out.write(("GET /api/v1/session/providers/idp/login HTTP/1.1\r\nHost: " + host
                                + "\r\nConnection: close\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
                String start = new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
                assertEquals("HTTP/1.1 400", start, host);
            }
        }
    }

    @Test
    void whoComesBackHasASessionAndSeesTheConsole() {
        ApiServer.Answer answer =
                get("/idp/callback?code=right&state=x&session_state=y&iss=z", "Cookie", "millrace-login=ticket");
        assertEquals(303, answer.status());
        assertEquals("/console/", answer.header("Location"));
        assertEquals("no-referrer", answer.header("Referrer-Policy"));
        List<String> cookies = answer.response().headers().allValues("Set-Cookie");
        assertEquals(
                List.of(
                        "millrace-session=session-1; Path=/api/v1; HttpOnly; SameSite=Strict",
                        "millrace-login=; Path=/api/v1/session/providers; HttpOnly; SameSite=Lax; Max-Age=0"),
                cookies);
        ApiServer.Answer self = with("millrace-session=session-1", "GET", "/session");
        assertEquals("idp:anna", self.json().get("name"));
        assertEquals(List.of("operator"), self.json().get("roles"));
        assertEquals(403, with("millrace-session=session-1", "GET", "/accounts").status());
    }

    @Test
    void whoIsRefusedIsToldWhyAtTheConsole() {
        ApiServer.Answer answer = get("/idp/callback?code=wrong&state=x", "Cookie", "millrace-login=ticket");
        assertEquals(303, answer.status());
        assertEquals("/console/?refused=Not+%26+you%0D%0AX%3A+y", answer.header("Location"));
        assertTrue(answer.header("Set-Cookie").startsWith("millrace-login=; "), "the ticket is gone");
        assertEquals(
                "millrace-refused=Not+%26+you%0D%0AX%3A+y; Path=/console; SameSite=Lax; Max-Age=60",
                answer.response().headers().allValues("Set-Cookie").get(1),
                "a link alone says nothing in the server's name");
        assertEquals(
                "/console/?refused=Not+%26+you%0D%0AX%3A+y",
                get("/idp/callback?code=right").header("Location"));
        provider.failure = new IllegalStateException("jdbc:secret");
        assertFalse(get("/idp/login").header("Location").contains("jdbc"));
        assertTrue(server.loginSessions.open.isEmpty());
    }

    @Test
    void whoComesBackWithoutATicketAgainAndAgainDoesNotFillTheAuditLog() {
        List<AuditEntry> entries = new ArrayList<>();
        server.room.auditLog = new AuditLog() {
            @Override
            public void record(AuditEntry entry) {
                entries.add(entry);
            }

            @Override
            public AutoCloseable attach(AuditKeeper keeper) {
                return () -> {};
            }
        };
        for (int i = 0; i < FailedLogins.MOST_A_MINUTE + 5; i++) {
            assertEquals(303, get("/idp/callback?code=guess&state=x").status());
        }
        assertEquals(FailedLogins.MOST_A_MINUTE, entries.size());
        assertEquals("idp:", entries.get(0).object());
    }

    @Test
    void aSessionEndsWithItsProvider() {
        String cookie = in();
        assertEquals(200, with(cookie, "GET", "/session").status());
        provider.counts = false;
        assertEquals(401, with(cookie, "GET", "/session").status());
        provider.counts = true;
        server.room.loginProviders = List.of();
        assertEquals(401, with(cookie, "GET", "/session").status());
    }

    @Test
    void whoLogsOutIsToldWhereElseTo() {
        String cookie = in();
        ApiServer.Answer out = with(cookie, "DELETE", "/session");
        assertEquals(200, out.status());
        assertEquals("https://idp.example/end", out.json().get("url"));
        assertEquals(401, with(cookie, "GET", "/session").status());
    }

    @Test
    void aPasswordOfAProviderIsNotChangedHere() {
        var request = server.request("PUT", "/session/password", "{\"current\":\"a\",\"new\":\"a quiet morning\"}");
        request.headers("Cookie", in(), "Sec-Fetch-Site", "same-origin", "Content-Type", "application/json");
        assertEquals(409, server.send(request).status());
    }
}
