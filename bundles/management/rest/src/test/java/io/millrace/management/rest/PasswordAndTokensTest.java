package io.millrace.management.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.account.ApiTokenInfo;
import io.millrace.api.account.Role;
import io.millrace.api.account.RoleGrant;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** API tokens that were made by a session outlive the password, unless they shall go with it. */
class PasswordAndTokensTest {
    private static final String NEXT = "a quiet morning";
    private static final String CHANGE_ALL = "{\"current\":\"right\",\"new\":\"" + NEXT + "\",\"revokeTokens\":true}";

    private final ApiServer server = new ApiServer();

    @AfterEach
    void stop() {
        server.close();
    }

    private ApiServer.Answer logIn(String name, String password) {
        HttpRequest.Builder request =
                server.request("POST", "/session", "{\"name\":\"" + name + "\",\"password\":\"" + password + "\"}");
        return server.send(request.header("Content-Type", "application/json"));
    }

    /** {@code millrace-session=TOKEN}. */
    private static String cookie(ApiServer.Answer answer) {
        assertEquals(200, answer.status(), answer.text());
        return answer.header("Set-Cookie").replaceFirst(";.*", "");
    }

    private String in(String name) {
        return cookie(logIn(name, FakeLogin.PASSWORD));
    }

    private ApiServer.Answer with(String cookie, String method, String path, String body) {
        return server.send(server.request(method, path, body)
                .header("Cookie", cookie)
                .header("Content-Type", "application/json")
                .header("Sec-Fetch-Site", "same-origin"));
    }

    /** Two tokens of an account, by a session of its own. */
    private void makeTokens(String name) {
        String cookie = in(name);
        for (String token : List.of("one", "two")) {
            assertEquals(
                    201,
                    with(cookie, "POST", "/tokens", "{\"name\":\"" + token + "\"}")
                            .status());
        }
    }

    private List<String> owners() {
        return server.fakes.tokenList.stream().map(ApiTokenInfo::account).toList();
    }

    @Test
    void tokensOfTheAccountGoWithItsPasswordIfTheyShall() {
        makeTokens("paul");
        makeTokens("vera");
        String here = in("paul");
        ApiServer.Answer refused = with(here, "PUT", "/session/password", CHANGE_ALL.replace("right", "guess"));
        assertEquals(403, refused.status());
        assertEquals(4, owners().size(), "who does not know the password revokes nothing by it");
        ApiServer.Answer changed = with(here, "PUT", "/session/password", CHANGE_ALL);
        assertEquals(List.of("vera", "vera"), owners());
        assertEquals(
                200,
                server.send(server.request("GET", "/session", null).header("Cookie", cookie(changed)))
                        .status());
    }

    @Test
    void tokensStayUnlessTheyShallGo() {
        makeTokens("paul");
        cookie(with(in("paul"), "PUT", "/session/password", CHANGE_ALL.replace("true", "false")));
        assertEquals(List.of("paul", "paul"), owners());
    }

    @Test
    void anAdministratorTakesTokensAwayWithThePasswordOrTheAccount() {
        makeTokens("paul");
        makeTokens("vera");
        for (String name : List.of("paul", "vera")) {
            server.fakes.accounts.create(name, new RoleGrant(Role.PUBLISHER, "live/*"), Optional.empty());
        }
        assertEquals(200, as("/accounts/paul/password", "{}").status());
        assertEquals(4, owners().size(), "not unless they shall go");
        assertEquals(
                200, as("/accounts/paul/password", "{\"revokeTokens\":true}").status());
        assertEquals(List.of("vera", "vera"), owners());
        assertEquals(
                204,
                as("/accounts/vera/disabled", "{\"disabled\":true,\"revokeTokens\":true}")
                        .status());
        assertEquals(List.of(), owners());
    }

    private ApiServer.Answer as(String path, String body) {
        return server.as("root", "PUT", path, body, "Content-Type", "application/json");
    }

    @Test
    void thatTokensWereLeftIsTold() {
        makeTokens("paul");
        server.fakes.databaseAway = true;
        ApiServer.Answer half = with(in("paul"), "PUT", "/session/password", CHANGE_ALL);
        assertEquals(503, half.status());
        assertTrue(half.text().contains("The password was changed, but API tokens were left"), half.text());
        assertEquals(200, logIn("paul", NEXT).status());
    }

    @Test
    void withoutTokensThereIsNothingToRevoke() {
        server.fakes.databaseAway = true;
        cookie(with(in("paul"), "PUT", "/session/password", CHANGE_ALL));
        assertEquals(200, logIn("paul", NEXT).status());
    }
}
