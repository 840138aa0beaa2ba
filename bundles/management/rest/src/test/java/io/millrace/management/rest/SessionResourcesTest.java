package io.millrace.management.rest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.codec.PictureUnavailableException;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Logging in and out of browsers, and what a cookie is good for. */
class SessionResourcesTest {
    private static final String[] OWN = {"Sec-Fetch-Site", "same-origin"};

    private final ApiServer server = new ApiServer();

    @AfterEach
    void stop() {
        server.close();
    }

    private ApiServer.Answer logIn(String name, String password, String... headers) {
        HttpRequest.Builder request =
                server.request("POST", "/session", "{\"name\":\"" + name + "\",\"password\":\"" + password + "\"}");
        request.header("Content-Type", "application/json");
        return server.send(headers.length == 0 ? request : request.headers(headers));
    }

    /** {@code millrace-session=TOKEN}. */
    private static String cookie(ApiServer.Answer answer) {
        return answer.header("Set-Cookie").replaceFirst(";.*", "");
    }

    private String in(String name) {
        ApiServer.Answer answer = logIn(name, FakeLogin.PASSWORD);
        assertEquals(200, answer.status(), answer.text());
        return cookie(answer);
    }

    private ApiServer.Answer with(String cookie, String method, String path, String body, String... headers) {
        HttpRequest.Builder request = server.request(method, path, body).header("Cookie", cookie);
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        return server.send(headers.length == 0 ? request : request.headers(headers));
    }

    @Test
    void whoLogsInGetsACookieThatNoScriptReads() {
        ApiServer.Answer answer = logIn("paul", FakeLogin.PASSWORD);
        assertEquals(200, answer.status());
        assertEquals(
                "millrace-session=session-1; Path=/api/v1; HttpOnly; SameSite=Strict", answer.header("Set-Cookie"));
        assertEquals("no-store", answer.header("Cache-Control"));
        assertEquals("paul", answer.json().get("name"));
        assertEquals(List.of("publisher"), answer.json().get("roles"));
        assertEquals(
                List.of(Map.of("role", "publisher", "scope", "live/demo")),
                answer.json().get("grants"));
        assertEquals("session", answer.json().get("by"));
        assertEquals("2026-01-01T12:00:00Z", answer.json().get("expires"));
        assertFalse(answer.text().contains("session-1"), "the token is in the cookie only");
    }

    @Test
    void overHttpsTheCookieIsForHttpsOnly() {
        ApiServer.Answer answer = logIn("paul", FakeLogin.PASSWORD, "X-Forwarded-Proto", "https");
        assertTrue(answer.header("Set-Cookie").endsWith("; Secure"), answer.header("Set-Cookie"));
    }

    @Test
    void aWrongPasswordIsRefusedAndBraked() {
        ApiServer.Answer wrong = logIn("paul", "wrong", "X-Forwarded-For", "192.0.2.9");
        assertEquals(401, wrong.status());
        assertEquals("", wrong.header("Set-Cookie"));
        assertEquals(List.of("192.0.2.9"), server.login.addresses);
        server.login.locked = true;
        assertEquals(429, logIn("paul", FakeLogin.PASSWORD).status());
        assertTrue(server.loginSessions.open.isEmpty());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"name\":\"paul\"}",
                "{\"name\":\"paul\",\"password\":\"right\",\"roles\":[\"administrator\"]}",
                "{\"name\":[\"paul\"],\"password\":\"right\"}",
                "{\"name\":\"paul\",\"password\":null}"
            })
    void nothingButNameAndPasswordIsTaken(String body) {
        HttpRequest.Builder request = server.request("POST", "/session", body);
        assertEquals(
                400,
                server.send(request.header("Content-Type", "application/json")).status());
        assertTrue(server.loginSessions.open.isEmpty());
    }

    @Test
    void whoAsksIsToldHoweverTheyShowIt() {
        assertEquals(401, server.send(server.request("GET", "/session", null)).status());
        assertEquals("password", server.get("/session").json().get("by"));
        assertEquals(true, server.get("/session").json().get("firstRun"));
        assertEquals(
                "token",
                server.send(server.request("GET", "/session", null).header("Authorization", "Bearer mr_olga"))
                        .json()
                        .get("by"));
        ApiServer.Answer answer = with(in("paul"), "GET", "/session", null);
        assertEquals("paul", answer.json().get("name"));
        assertEquals(false, answer.json().get("firstRun"));
    }

    @Test
    void whatAPageAsksWhileNobodyIsThereIsNoUse() {
        String paul = in("paul");
        int before = server.loginSessions.used.get();
        for (int i = 0; i < 3; i++) {
            assertEquals(
                    200,
                    with(paul, "GET", "/streams", null, "X-Millrace-Unattended", "1")
                            .status());
        }
        assertEquals(before, server.loginSessions.used.get());
        assertEquals(200, with(paul, "GET", "/streams", null).status());
        assertEquals(before + 1, server.loginSessions.used.get());
    }

    @Test
    void aSessionMayWhatItsAccountMay() {
        String paul = in("paul");
        assertEquals(200, with(paul, "GET", "/streams", null).status());
        assertEquals(403, with(paul, "GET", "/accounts", null).status());
        assertEquals(200, with(in("root"), "GET", "/accounts", null).status());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "millrace-session=session-2",
                "millrace-session=",
                "millrace-session",
                "millrace-session=session-1; millrace-session=session-1",
                "other=session-1",
                "Millrace-Session=session-1"
            })
    void otherCookiesAreNobody(String cookie) {
        in("paul");
        assertEquals(401, with(cookie, "GET", "/session", null).status());
    }

    @Test
    void whatIsShownByAHeaderCountsBeforeTheCookie() {
        String root = in("root");
        ApiServer.Answer answer = with(root, "GET", "/session", null, "Authorization", ApiServer.basic("vera"));
        assertEquals("vera", answer.json().get("name"));
        assertEquals(
                401,
                with(root, "GET", "/session", null, "Authorization", "Bearer wrong")
                        .status());
    }

    @ParameterizedTest
    @CsvSource({
        ", , 403",
        "same-origin, , 204",
        "same-site, , 403",
        "cross-site, , 403",
        "none, , 403",
        ", own, 204",
        ", https://evil.example, 403",
        ", null, 403",
        "same-origin, https://proxy.example, 204",
        "cross-site, own, 403"
    })
    void changesByCookieHaveToComeFromAPageOfThisServer(String site, String origin, int status) {
        String cookie = in("olga");
        HttpRequest.Builder logOut = server.request("DELETE", "/session", null).header("Cookie", cookie);
        if (site != null) {
            logOut.header("Sec-Fetch-Site", site);
        }
        if (origin != null) {
            logOut.header("Origin", origin.equals("own") ? "http://127.0.0.1:" + server.port() : origin);
        }
        assertEquals(status, server.send(logOut).status());
        assertEquals(status == 204, server.loginSessions.open.isEmpty());
    }

    @Test
    void whoLogsOutIsOut() {
        String cookie = in("paul");
        ApiServer.Answer out = with(cookie, "DELETE", "/session", null, OWN);
        assertEquals(204, out.status());
        assertTrue(out.header("Set-Cookie").startsWith("millrace-session=; "), out.header("Set-Cookie"));
        assertTrue(out.header("Set-Cookie").contains("Max-Age=0"));
        assertEquals(401, with(cookie, "GET", "/session", null).status());
    }

    @Test
    void loggingInAgainEndsTheSessionThatWas() {
        String first = in("paul");
        String second = cookie(logIn("paul", FakeLogin.PASSWORD, "Cookie", first));
        assertNotEquals(first, second);
        assertEquals(401, with(first, "GET", "/session", null).status());
        assertEquals(200, with(second, "GET", "/session", null).status());
        assertEquals(401, logIn("paul", "wrong", "Cookie", second).status());
        assertEquals(200, with(second, "GET", "/session", null).status(), "who mistypes stays in");
    }

    @Test
    void aStrangerCannotGiveSomebodyACookieOfTheirs() {
        ApiServer.Answer answer = logIn("paul", FakeLogin.PASSWORD, "Cookie", "millrace-session=chosen");
        assertFalse(cookie(answer).contains("chosen"));
        assertEquals(
                401, with("millrace-session=chosen", "GET", "/session", null).status());
    }

    @Test
    void whoIsShutOutIsOutAtOnce() {
        String cookie = in("paul");
        server.login.disabled.add("paul");
        assertEquals(401, with(cookie, "GET", "/streams", null).status());
    }

    @Test
    void whileNobodyCanTellTheSessionIsKept() {
        String cookie = in("paul");
        server.room.logins = null;
        ApiServer.Answer away = with(cookie, "GET", "/session", null);
        assertEquals(503, away.status());
        assertEquals("5", away.header("Retry-After"));
        server.room.logins = server.login.accounts;
        assertEquals(200, with(cookie, "GET", "/session", null).status());
    }

    @Test
    void scriptsOfPagesAreNotAskedByTheBrowser() {
        HttpRequest.Builder script = server.request("GET", "/session", null).header("Sec-Fetch-Dest", "empty");
        ApiServer.Answer answer = server.send(script);
        assertEquals(401, answer.status());
        assertEquals("Bearer realm=\"Millrace\"", answer.header("WWW-Authenticate"));
        ApiServer.Answer wrong = logIn("paul", "wrong", "Sec-Fetch-Dest", "empty");
        assertEquals("Bearer realm=\"Millrace\"", wrong.header("WWW-Authenticate"));
        HttpRequest.Builder plain = server.request("GET", "/session", null).header("X-Requested-With", "fetch");
        assertEquals(
                "Bearer realm=\"Millrace\"",
                server.send(plain).header("WWW-Authenticate"),
                "over plain HTTP browsers do not say what asks");
        HttpRequest.Builder page = server.request("GET", "/session", null).header("Sec-Fetch-Dest", "document");
        assertTrue(server.send(page).header("WWW-Authenticate").startsWith("Basic "));
    }

    @Test
    void aTokenOpensNoSession() {
        HttpRequest.Builder request = server.request("GET", "/session", null).header("Authorization", "Bearer mr_olga");
        assertEquals("", server.send(request).header("Set-Cookie"));
        assertTrue(server.loginSessions.open.isEmpty());
    }

    @Test
    void whoChangesThePasswordGoesOnAndOthersDoNot() {
        String elsewhere = in("paul");
        String here = in("paul");
        ApiServer.Answer changed =
                with(here, "PUT", "/session/password", "{\"current\":\"right\",\"new\":\"a quiet morning\"}", OWN);
        assertEquals(200, changed.status(), changed.text());
        String next = cookie(changed);
        assertEquals(401, with(elsewhere, "GET", "/session", null).status());
        assertEquals(401, with(here, "GET", "/session", null).status(), "a cookie that was stolen is worth nothing");
        assertEquals(200, with(next, "GET", "/session", null).status());
        assertEquals(401, logIn("paul", FakeLogin.PASSWORD).status());
        assertEquals(200, logIn("paul", "a quiet morning").status());
    }

    @Test
    void aPasswordIsChangedOnlyByWhoKnowsIt() {
        String cookie = in("root");
        String wrong = "{\"current\":\"guess\",\"new\":\"a quiet morning\"}";
        assertEquals(403, with(cookie, "PUT", "/session/password", wrong, OWN).status());
        assertEquals(200, with(cookie, "GET", "/session", null).status());
        String weak = "{\"current\":\"right\",\"new\":\"short\"}";
        assertEquals(409, with(cookie, "PUT", "/session/password", weak, OWN).status());
        server.login.locked = true;
        assertEquals(429, with(cookie, "PUT", "/session/password", wrong, OWN).status());
        server.login.locked = false;
        HttpRequest.Builder token =
                server.request("PUT", "/session/password", "{\"current\":\"right\",\"new\":\"a quiet morning\"}");
        token.header("Content-Type", "application/json").header("Authorization", "Bearer mr_root");
        assertEquals(403, server.send(token).status());
        assertTrue(server.login.changed.isEmpty());
    }

    @Test
    void theFirstPasswordIsToldUntilItIsChanged() {
        String body = "{\"current\":\"right\",\"new\":\"a quiet morning\"}";
        ApiServer.Answer changed = server.send("PUT", "/session/password", body);
        assertEquals(200, changed.status(), changed.text());
        assertEquals(false, changed.json().get("firstRun"));
        assertEquals("", changed.header("Set-Cookie"), "without a session none is opened");
    }

    @Test
    void aPreviewIsForWhoMaySeeTheStream() {
        server.streams.stream("live/demo");
        server.streams.stream("live/other");
        ApiServer.Answer pass = with(in("paul"), "POST", "/streams/live/demo/preview", null, OWN);
        assertEquals(200, pass.status(), pass.text());
        assertEquals("pv_live/demo_paul", pass.json().get("token"));
        assertEquals("no-store", pass.header("Cache-Control"));
        assertEquals(
                404,
                with(in("paul"), "POST", "/streams/live/other/preview", null, OWN)
                        .status());
        assertEquals(
                404,
                with(in("root"), "POST", "/streams/live/none/preview", null, OWN)
                        .status());
        server.room.previews = null;
        assertEquals(
                503,
                with(in("paul"), "POST", "/streams/live/demo/preview", null, OWN)
                        .status());
    }

    @Test
    void aThumbnailIsForWhoMaySeeTheStreamAndMakesNobodyAViewer() {
        server.streams.stream("live/demo");
        server.streams.stream("live/other");
        AtomicReference<CompletionStage<ByteBuffer>> picture = new AtomicReference<>(CompletableFuture.completedFuture(
                ByteBuffer.wrap(new byte[] {(byte) 0xff, (byte) 0xd8, 7}).asReadOnlyBuffer()));
        server.room.pictures = (stream, width) -> picture.get();
        ApiServer.Answer answer = with(in("paul"), "GET", "/streams/live/demo/thumbnail", null);
        assertEquals(200, answer.status());
        assertEquals("image/jpeg", answer.header("Content-Type"));
        assertArrayEquals(
                new byte[] {(byte) 0xff, (byte) 0xd8, 7}, answer.response().body());
        assertTrue(server.room.sessions.list().isEmpty());
        assertEquals(
                404,
                with(in("paul"), "GET", "/streams/live/other/thumbnail", null).status());
        assertEquals(
                404,
                with(in("root"), "GET", "/streams/live/none/thumbnail", null).status());
        picture.set(CompletableFuture.failedFuture(new PictureUnavailableException("It has no video", false)));
        assertEquals(
                "It has no video",
                with(in("root"), "GET", "/streams/live/demo/thumbnail", null).detail());
        picture.set(CompletableFuture.failedFuture(new PictureUnavailableException("No key picture yet", true)));
        ApiServer.Answer soon = with(in("root"), "GET", "/streams/live/demo/thumbnail", null);
        assertEquals(503, soon.status());
        assertEquals("2", soon.header("Retry-After"));
        picture.set(CompletableFuture.failedFuture(new IllegalStateException("hush")));
        soon = with(in("root"), "GET", "/streams/live/demo/thumbnail", null);
        assertEquals(503, soon.status());
        assertFalse(soon.text().contains("hush"), soon.text());
        server.room.pictures = null;
        assertEquals(
                503,
                with(in("root"), "GET", "/streams/live/demo/thumbnail", null).status());
    }
}
