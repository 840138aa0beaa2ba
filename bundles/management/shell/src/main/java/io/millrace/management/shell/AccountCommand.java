package io.millrace.management.shell;

import io.millrace.api.access.Secret;
import io.millrace.api.account.AccountInfo;
import io.millrace.api.account.Accounts;
import io.millrace.api.account.Role;
import io.millrace.api.account.RoleGrant;
import io.millrace.formats.json.JsonText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.StringsCompleter;

/** {@code media:account create|list|set-password|disable|enable|remove|grant|revoke}. */
@Service
@Command(scope = "media", name = "account", description = "Makes, lists and changes accounts")
public final class AccountCommand implements Action {
    private static final String FORMS = "media:account create NAME ROLE [APP/NAME], list, set-password NAME,"
            + " disable NAME, enable NAME, remove NAME, grant NAME ROLE [APP/NAME] or revoke NAME ROLE [APP/NAME]";

    @Argument(
            index = 0,
            name = "action",
            description = "create, list, set-password, disable, enable, remove, grant or revoke")
    @Completion(
            value = StringsCompleter.class,
            values = {"create", "list", "set-password", "disable", "enable", "remove", "grant", "revoke"})
    String action;

    @Argument(
            index = 1,
            name = "what",
            description = "NAME; create, grant and revoke: NAME ROLE, and for publishers and viewers APP/NAME or APP/*",
            multiValued = true)
    List<String> words;

    @Option(name = "--password-file", description = "File whose first line is the password; without it, one is made")
    String passwordFile;

    @Option(name = "--json", description = "Print JSON")
    boolean json;

    /** The plugin may not be there. */
    @Reference(optional = true)
    Accounts accounts;

    private TrailingOptions rest;

    @Override
    public Object execute() throws Exception {
        if (accounts == null) {
            throw new IllegalStateException("There are no accounts: the plugin io.millrace.security.accounts is not"
                    + " installed, see media:plugins");
        }
        rest = new TrailingOptions(words, 3, Set.of("--json"), Set.of("--password-file"));
        json |= rest.has("--json");
        passwordFile = rest.value("--password-file").orElse(passwordFile);
        String wanted = Usage.required(action, FORMS);
        switch (wanted) {
            case "create" -> show(name(), accounts.create(name(), grant(), password()));
            case "list" -> list();
            case "set-password" -> show(name(), accounts.setPassword(name(), password()));
            case "disable" ->
                done(accounts.setDisabled(name(), true), "is disabled; who it let in goes within two seconds");
            case "enable" -> done(accounts.setDisabled(name(), false), "is enabled");
            case "remove" -> done(accounts.remove(name()), "is removed; who it let in goes within two seconds");
            case "grant" -> done(accounts.grant(name(), grant()), "is now also " + grant());
            case "revoke" -> done(accounts.revoke(name(), grant()), "is no longer " + grant());
            default -> throw new IllegalArgumentException("There is no media:account " + wanted + ": " + FORMS);
        }
        return null;
    }

    private String name() {
        return Usage.required(rest.argument(0).orElse(""), FORMS);
    }

    private RoleGrant grant() {
        Role role = Role.parse(Usage.required(rest.argument(1).orElse(""), FORMS));
        return new RoleGrant(role, rest.argument(2).orElse(RoleGrant.EVERYTHING));
    }

    private Optional<Secret> password() throws IOException {
        if (passwordFile == null) {
            return Optional.empty();
        }
        Path file = BackupFile.of(passwordFile);
        try {
            List<String> lines = Files.readAllLines(file);
            return Optional.of(new Secret(lines.isEmpty() ? "" : lines.get(0)));
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException("There is no file " + file, e);
        }
    }

    private void show(String name, CompletionStage<Secret> change) throws Exception {
        String password = BackupFile.outcome(change).reveal();
        if (passwordFile != null) {
            System.out.println("The account " + name + " has the password in that file");
        } else if (json) {
            System.out.println(JsonText.pretty(Map.of("name", name, "password", password)));
        } else {
            System.out.println(password);
            System.out.println("This is the password of " + name + "; it is shown only now.");
        }
    }

    private void done(CompletionStage<Void> change, String outcome) throws Exception {
        BackupFile.outcome(change);
        System.out.println("The account " + name() + " " + outcome);
    }

    private void list() {
        List<Map<String, Object>> rows = accounts.list().stream().map(this::row).toList();
        System.out.println(
                json
                        ? JsonText.pretty(rows)
                        : TextTable.of(
                                rows, "No accounts beside admin; make one with: media:account create NAME ROLE"));
    }

    private Map<String, Object> row(AccountInfo account) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("name", account.name());
        List<String> grants = account.grants().stream().map(RoleGrant::toString).toList();
        row.put("grants", json ? grants : grants.stream().collect(Collectors.joining(", ")));
        row.put("disabled", json ? (Object) account.disabled() : account.disabled() ? "yes" : "no");
        row.put("created", account.createdUtc());
        row.put("lastLogin", account.lastLoginUtc().<Object>map(time -> time).orElse(json ? null : "never"));
        return row;
    }
}
