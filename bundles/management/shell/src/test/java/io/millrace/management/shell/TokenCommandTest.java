package io.millrace.management.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.access.Secret;
import io.millrace.api.account.AccountException;
import io.millrace.api.account.ApiTokenInfo;
import io.millrace.api.account.ApiTokens;
import io.millrace.api.account.RoleGrant;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class TokenCommandTest {
    private final FakeTokens tokens = new FakeTokens();

    @Test
    void aNewTokenIsAloneOnTheFirstLine() throws Exception {
        String text = ShellOutput.of(command("create", "anna robot publisher live/x --days 7"));
        assertEquals("mr_1_secret", text.lines().findFirst().orElseThrow());
        assertTrue(text.contains("the API token robot of anna; it is shown only now, and counts until"), text);
        ApiTokenInfo made = tokens.made.get(0);
        assertEquals("[publisher live/x]", made.grants().toString());
        Duration left = Duration.between(Instant.now(), made.expiresUtc().orElseThrow());
        assertEquals(7, left.plusMinutes(1).toDays());
    }

    @Test
    void aNewTokenIsPrintedForPrograms() throws Exception {
        String text = ShellOutput.of(command("create", "anna robot --json"));
        assertTrue(text.contains("\"token\" : \"mr_1_secret\""), text);
        assertTrue(text.contains("\"id\" : \"1\""), text);
        assertEquals(List.of(), tokens.made.get(0).grants());
        assertEquals(Optional.empty(), tokens.made.get(0).expiresUtc());
    }

    @Test
    void whatALanguageModelMayChangeIsSaid() throws Exception {
        ShellOutput.of(command("create", "anna robot --mcp createKey,streams"));
        assertEquals(List.of("createKey", "streams"), tokens.made.get(0).operations());
        assertTrue(ShellOutput.of(command("list", null)).contains("createKey,streams"));
    }

    @Test
    void tokensAreListedWithoutTheToken() throws Exception {
        assertTrue(ShellOutput.of(command("list", null)).startsWith("No API tokens"));
        ShellOutput.of(command("create", "anna robot"));
        ShellOutput.of(command("create", "anna viewer viewer"));
        String text = ShellOutput.of(command("list", null));
        assertTrue(text.contains("1   anna     robot   as the account"), text);
        assertTrue(text.contains("viewer *"), text);
        assertFalse(text.contains("mr_"), text);
        String json = ShellOutput.of(command("list", "--json"));
        assertTrue(json.contains("\"expires\" : null"), json);
        assertTrue(json.contains("\"grants\" : [ ]"), json);
    }

    @Test
    void aTokenIsRevokedById() throws Exception {
        ShellOutput.of(command("create", "anna robot"));
        assertTrue(ShellOutput.of(command("revoke", "1")).startsWith("Revoked API token 1"));
        assertEquals("There is no API token 1", ShellOutput.refusal(command("revoke", "1")));
    }

    @Test
    void mistakesAreExplained() {
        assertTrue(ShellOutput.refusal(command(null, null)).startsWith("Say which: media:token create ACCOUNT"));
        assertTrue(ShellOutput.refusal(command("create", "anna")).startsWith("Say which: media:token create ACCOUNT"));
        assertTrue(ShellOutput.refusal(command("create", "anna robot king")).contains("\"king\""));
        assertTrue(ShellOutput.refusal(command("make", "anna")).startsWith("There is no media:token make"));
        for (String days : List.of("0", "many", "36501")) {
            assertEquals("--days is 1 to 36500", ShellOutput.refusal(command("create", "anna robot --days " + days)));
        }
        TokenCommand absent = command("list", null);
        absent.tokens = null;
        assertTrue(ShellOutput.refusal(absent).contains("not installed"));
    }

    private TokenCommand command(String action, String what) {
        TokenCommand command = new TokenCommand();
        command.tokens = tokens;
        command.action = action;
        command.words = what == null ? null : List.of(what.split(" "));
        return command;
    }

    private static final class FakeTokens implements ApiTokens {
        private final List<ApiTokenInfo> made = new ArrayList<>();

        @Override
        public CompletionStage<Created> create(
                String account,
                String name,
                List<RoleGrant> grants,
                List<String> operations,
                Optional<Instant> expires) {
            String id = Integer.toString(made.size() + 1);
            made.add(new ApiTokenInfo(id, account, name, grants, operations, Instant.EPOCH, Optional.empty(), expires));
            return CompletableFuture.completedFuture(
                    new Created(new Secret("mr_" + id + "_secret"), made.get(made.size() - 1)));
        }

        @Override
        public List<ApiTokenInfo> list() {
            return made;
        }

        @Override
        public CompletionStage<Void> revoke(String id) {
            return made.removeIf(token -> token.id().equals(id))
                    ? CompletableFuture.completedFuture(null)
                    : CompletableFuture.failedFuture(new AccountException("There is no API token " + id));
        }
    }
}
