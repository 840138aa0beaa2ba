package io.millrace.management.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.access.Secret;
import io.millrace.api.account.AccountException;
import io.millrace.api.account.AccountInfo;
import io.millrace.api.account.Accounts;
import io.millrace.api.account.Role;
import io.millrace.api.account.RoleGrant;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccountCommandTest {
    @TempDir
    Path folder;

    private final FakeAccounts accounts = new FakeAccounts();

    @Test
    void aPasswordThatWasMadeIsAloneOnTheFirstLine() throws Exception {
        String text = ShellOutput.of(command("create", "anna publisher live/*"));
        assertEquals("made-password", text.lines().findFirst().orElseThrow());
        assertEquals(List.of("create anna publisher live/*"), accounts.done);
        assertTrue(ShellOutput.of(command("set-password", "anna --json")).contains("\"password\" : \"made-password\""));
    }

    @Test
    void aPasswordFromAFileIsNotShown() throws Exception {
        Path file = Files.writeString(folder.resolve("password"), "quite-secret\nmore\n");
        String text = ShellOutput.of(command("create", "anna operator --password-file " + file));
        assertFalse(text.contains("quite-secret"), text);
        assertEquals(Optional.of(new Secret("quite-secret")), accounts.password);
        assertTrue(ShellOutput.refusal(command("set-password", "anna --password-file " + folder.resolve("none")))
                .startsWith("There is no file"));
    }

    @Test
    void accountsAreChanged() throws Exception {
        for (String action : List.of("disable", "enable", "remove")) {
            assertTrue(ShellOutput.of(command(action, "anna")).startsWith("The account anna is"));
        }
        ShellOutput.of(command("grant", "anna viewer live/x"));
        ShellOutput.of(command("revoke", "anna viewer"));
        assertEquals(
                List.of(
                        "disabled anna true",
                        "disabled anna false",
                        "remove anna",
                        "grant anna viewer live/x",
                        "revoke anna viewer *"),
                accounts.done);
    }

    @Test
    void accountsAreListed() throws Exception {
        String text = ShellOutput.of(command("list", ""));
        assertTrue(text.contains("anna  publisher live/*, viewer *  no"), text);
        assertTrue(ShellOutput.of(command("list", "--json")).contains("\"publisher live/*\""), text);
    }

    @Test
    void mistakesAreExplained() {
        assertTrue(ShellOutput.refusal(command(null, "")).startsWith("Say which: media:account create"));
        assertTrue(ShellOutput.refusal(command("create", "")).startsWith("Say which: media:account create"));
        assertTrue(ShellOutput.refusal(command("create", "anna boss")).contains("\"boss\""));
        assertTrue(
                ShellOutput.refusal(command("create", "anna operator live/x")).contains("leave the scope out"));
        assertTrue(ShellOutput.refusal(command("promote", "anna")).startsWith("There is no media:account promote"));
        accounts.failure = new AccountException("There is no account anna");
        assertEquals("There is no account anna", ShellOutput.refusal(command("remove", "anna")));
        AccountCommand absent = command("list", "");
        absent.accounts = null;
        assertTrue(ShellOutput.refusal(absent).contains("not installed"));
    }

    private AccountCommand command(String action, String what) {
        AccountCommand command = new AccountCommand();
        command.accounts = accounts;
        command.action = action;
        command.words = what.isEmpty() ? null : List.of(what.split(" "));
        return command;
    }

    private static final class FakeAccounts implements Accounts {
        private final List<String> done = new ArrayList<>();
        private Optional<Secret> password = Optional.empty();
        private AccountException failure;

        @Override
        public List<AccountInfo> list() {
            return List.of(new AccountInfo(
                    "anna",
                    List.of(new RoleGrant(Role.PUBLISHER, "live/*"), new RoleGrant(Role.VIEWER, "*")),
                    false,
                    Instant.EPOCH,
                    Optional.empty()));
        }

        @Override
        public CompletionStage<Secret> create(String name, RoleGrant grant, Optional<Secret> given) {
            password = given;
            return done("create " + name + " " + grant, new Secret("made-password"));
        }

        @Override
        public CompletionStage<Secret> setPassword(String name, Optional<Secret> given) {
            password = given;
            return done("password " + name, new Secret("made-password"));
        }

        @Override
        public CompletionStage<Void> setDisabled(String name, boolean disabled) {
            return done("disabled " + name + " " + disabled, null);
        }

        @Override
        public CompletionStage<Void> grant(String name, RoleGrant grant) {
            return done("grant " + name + " " + grant, null);
        }

        @Override
        public CompletionStage<Void> revoke(String name, RoleGrant grant) {
            return done("revoke " + name + " " + grant, null);
        }

        @Override
        public CompletionStage<Void> remove(String name) {
            return done("remove " + name, null);
        }

        private <T> CompletionStage<T> done(String what, T outcome) {
            done.add(what);
            return failure == null
                    ? CompletableFuture.completedFuture(outcome)
                    : CompletableFuture.failedFuture(failure);
        }
    }
}
