package io.millrace.management.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.http.async.SmallBody;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever means harm, at each operation that there is: those that come later are asked too. */
class HostileClientTest {
    private static final String JSON = "application/json";

    private final ApiServer server = new ApiServer();

    @AfterEach
    void stop() {
        server.close();
    }

    private List<Operation> operations(Predicate<Operation> which) {
        List<Operation> found = server.operations.all().stream().filter(which).toList();
        assertFalse(found.isEmpty(), "there are none to be asked");
        return found;
    }

    /** An address of an operation, of things that may be there. */
    private static String address(Operation operation) {
        return operation.path.replace("{app}", "live").replace("{name}", "demo").replaceAll("\\{\\w+}", "x");
    }

    private static boolean changes(Operation operation) {
        return !operation.method.equals("GET");
    }

    private ApiServer.Answer as(String name, Operation operation, String body) {
        HttpRequest.Builder request = server.request(operation.method, address(operation), body)
                .header("Authorization", ApiServer.basic(name));
        return server.send(body == null ? request : request.header("Content-Type", operation.bodyType()));
    }

    /** The status line of what is sent as it is. */
    private String raw(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            InputStream in = socket.getInputStream();
            return new String(in.readNBytes(12), StandardCharsets.ISO_8859_1);
        }
    }

    private void assertNothingDone() {
        assertEquals(List.of(), server.fakes.done);
        assertTrue(server.fakes.keyList.isEmpty());
        assertTrue(server.fakes.accountList.isEmpty());
        assertTrue(server.fakes.assignments.isEmpty());
    }

    @Test
    void nobodyReachesWhatIsForOthers() {
        for (Operation operation : operations(each -> each.access() == Access.ADMINISTRATOR)) {
            for (String name : List.of("olga", "paul", "vera")) {
                assertEquals(403, as(name, operation, null).status(), name + " " + operation.id);
            }
        }
        for (Operation operation : operations(each -> each.access() == Access.OPERATOR)) {
            for (String name : List.of("paul", "vera")) {
                assertEquals(403, as(name, operation, null).status(), name + " " + operation.id);
            }
        }
        assertNothingDone();
    }

    @Test
    void whoMayNotIsRefusedBeforeTheBodyIsLookedAt() {
        for (Operation operation : operations(each -> each.body() != null && each.access() == Access.ADMINISTRATOR)) {
            assertEquals(403, as("vera", operation, "{\"not\":\"json").status(), operation.id);
            HttpRequest.Builder nobody = server.request(operation.method, address(operation), "{\"not\":\"json");
            assertEquals(401, server.send(nobody.header("Content-Type", JSON)).status(), operation.id);
        }
    }

    @Test
    void fieldsThatNobodyMeantAreRefused() {
        for (Operation operation : operations(each -> each.body() != null)) {
            for (String body : List.of("{\"isAdministrator\":true}", "{\"__proto__\":{\"role\":\"administrator\"}}")) {
                ApiServer.Answer answer = as("root", operation, body);
                assertEquals(400, answer.status(), operation.id + " " + answer.text());
                assertTrue(
                        answer.detail().contains("unknown field")
                                || answer.detail().contains("lacks the field"),
                        operation.id + " " + answer.detail());
            }
        }
        assertNothingDone();
    }

    @Test
    void bodiesOfTheWrongShapeAreRefused() {
        for (Operation operation : operations(each -> each.body() != null)) {
            for (String body : List.of("", "[]", "null", "7", "\"x\"", "{", "{}{}", "[".repeat(2_000), "\u0000")) {
                int status = as("root", operation, body).status();
                assertEquals(400, status, operation.id + " " + body.substring(0, Math.min(9, body.length())));
            }
        }
        assertNothingDone();
    }

    @Test
    void bodiesThatAreTooLongAreRefusedBeforeTheyCome() throws Exception {
        for (Operation operation : operations(each -> each.body() != null)) {
            String status = raw(operation.method + " /api/v1" + address(operation) + " HTTP/1.1\r\nHost: x\r\n"
                    + "Content-Type: application/json\r\nContent-Length: " + (SmallBody.MOST + 1)
                    + "\r\nAuthorization: "
                    + ApiServer.basic("root") + "\r\n\r\n");
            assertEquals("HTTP/1.1 413", status, operation.id);
        }
        assertNothingDone();
    }

    @Test
    void bodiesOfOtherTypesAreRefused() {
        for (Operation operation : operations(each -> each.bodyType() != null)) {
            for (String type :
                    List.of("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x")) {
                HttpRequest.Builder request = server.request(operation.method, address(operation), "{}")
                        .headers("Authorization", ApiServer.basic("root"), "Content-Type", type);
                assertEquals(415, server.send(request).status(), operation.id + " " + type);
            }
        }
        assertNothingDone();
    }

    @Test
    void pagesOfOtherSitesChangeNothing() {
        for (Operation operation : operations(HostileClientTest::changes)) {
            for (String[] header : new String[][] {
                {"Origin", "https://evil.example"},
                {"Origin", "null"},
                {"Origin", "http://127.0.0.1.evil.example:" + server.port()},
                {"Sec-Fetch-Site", "cross-site"},
                {"Sec-Fetch-Site", "same-site"}
            }) {
                HttpRequest.Builder request = server.request(operation.method, address(operation), null)
                        .header("Authorization", ApiServer.basic("root"))
                        .headers(header);
                assertEquals(403, server.send(request).status(), operation.id + " " + String.join(" ", header));
            }
        }
        assertNothingDone();
    }

    @Test
    void aCookieAloneChangesNothing() {
        Caller root = server.login
                .password("root", new io.millrace.api.access.Secret(FakeLogin.PASSWORD), "a")
                .toCompletableFuture()
                .join();
        String token = server.loginSessions.open(root.login()).token().reveal();
        for (Operation operation : operations(each -> changes(each) && each.access() != Access.OPEN)) {
            HttpRequest.Builder request = server.request(operation.method, address(operation), null)
                    .header("Cookie", "millrace-session=" + token);
            assertEquals(403, server.send(request).status(), operation.id);
        }
        assertNothingDone();
    }

    @Test
    void anotherMethodInAHeaderIsNoMethod() {
        for (String header : List.of("X-HTTP-Method-Override", "X-Method-Override", "X-HTTP-Method")) {
            server.get("/plugins/io.x", header, "DELETE");
            server.get("/accounts/anna?_method=DELETE", header, "DELETE");
        }
        assertNothingDone();
        assertNotEquals(200, server.as("root", "TRACE", "/streams", null).status());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/../v1/accounts",
                "/api/v1/./accounts",
                "/api/v1//accounts",
                "/api/v1/%2e%2e/v1/accounts",
                "/api/v1/accounts%2f",
                "/api/v1/accounts/",
                "/api/v1/ACCOUNTS",
                "/api/v1/accounts%00",
                "/api/v1/%61ccounts%3b",
                "/api/v2/accounts",
                "/api/accounts"
            })
    void anotherWayToAnAddressLeadsNowhere(String path) throws Exception {
        String status = raw("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: "
                + ApiServer.basic("vera") + "\r\n\r\n");
        assertTrue(status.matches("HTTP/1.1 40[0345]"), status);
    }

    @Test
    void twoAnswersAreNeverToOneRequest() throws Exception {
        String start = "POST /api/v1/keys HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAuthorization: "
                + ApiServer.basic("root") + "\r\n";
        String body = "{\"target\":\"live/a\"}";
        for (String framing : List.of(
                "Content-Length: 19\r\nContent-Length: 3\r\n",
                "Content-Length: 19\r\nTransfer-Encoding: chunked\r\n",
                "Content-Length: -1\r\n",
                "Content-Length: +19\r\n",
                "Transfer-Encoding: xchunked\r\n",
                "Content-Length : 19\r\n")) {
            String status = raw(start + framing + "\r\n" + body + "\r\n\r\n");
            assertTrue(status.matches("HTTP/1.1 (400|501|411)"), framing + status);
        }
        assertNothingDone();
    }

    @Test
    void ofTwoCredentialsNoneIsGuessed() throws Exception {
        String status = raw("GET /api/v1/accounts HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: "
                + ApiServer.basic("vera") + "\r\nAuthorization: " + ApiServer.basic("root") + "\r\n\r\n");
        assertNotEquals("HTTP/1.1 200", status);
    }

    @Test
    void headersThatAreTooLongAreRefused() throws Exception {
        String status = raw("GET /api/v1/session HTTP/1.1\r\nHost: x\r\nCookie: millrace-session=" + "x".repeat(100_000)
                + "\r\n\r\n");
        assertEquals("HTTP/1.1 431", status);
        HttpRequest.Builder many = server.request("GET", "/session", null)
                .header("Cookie", "a=b; ".repeat(1_000) + "millrace-session=guess");
        assertEquals(401, server.send(many).status());
    }
}
