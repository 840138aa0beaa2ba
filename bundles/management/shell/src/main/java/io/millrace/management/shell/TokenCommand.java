package io.millrace.management.shell;

import io.millrace.api.account.ApiTokenInfo;
import io.millrace.api.account.ApiTokens;
import io.millrace.api.account.Role;
import io.millrace.api.account.RoleGrant;
import io.millrace.formats.json.JsonText;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.StringsCompleter;

/** {@code media:token create|list|revoke}. */
@Service
@Command(scope = "media", name = "token", description = "Makes, lists and revokes API tokens of accounts")
public final class TokenCommand implements Action {
    private static final String FORMS =
            "media:token create ACCOUNT NAME [ROLE [APP/NAME]], media:token list or media:token revoke ID";
    private static final String DAYS = "--days";
    private static final String MCP = "--mcp";
    private static final int MAX_DAYS = 36_500;

    @Argument(index = 0, name = "action", description = "create, list or revoke")
    @Completion(
            value = StringsCompleter.class,
            values = {"create", "list", "revoke"})
    String action;

    @Argument(
            index = 1,
            name = "what",
            description =
                    "create: ACCOUNT and what to call the token, and a ROLE (with APP/NAME or APP/*) if it may do less"
                            + " than the account; revoke: the token's id",
            multiValued = true)
    List<String> words;

    @Option(name = DAYS, description = "Days until the token expires; without it, never")
    String days;

    @Option(
            name = MCP,
            description = "What a language model that has the token may change over MCP: names or groups of operations,"
                    + " separated by commas, for example createKey,streams, or * for all; without it, it only reads")
    String mcp;

    @Option(name = "--json", description = "Print JSON")
    boolean json;

    /** The plugin may not be there. */
    @Reference(optional = true)
    ApiTokens tokens;

    private TrailingOptions rest;

    @Override
    public Object execute() throws Exception {
        if (tokens == null) {
            throw new IllegalStateException("There are no API tokens: the plugin io.millrace.security.accounts is not"
                    + " installed, see media:plugins");
        }
        rest = new TrailingOptions(words, 4, Set.of("--json"), Set.of(DAYS, MCP));
        json |= rest.has("--json");
        days = rest.value(DAYS).orElse(days);
        mcp = rest.value(MCP).orElse(mcp);
        String wanted = Usage.required(action, FORMS);
        switch (wanted) {
            case "create" -> create();
            case "list" -> list();
            case "revoke" -> revoke();
            default -> throw new IllegalArgumentException("There is no media:token " + wanted + ": " + FORMS);
        }
        return null;
    }

    private String word(int index) {
        return Usage.required(rest.argument(index).orElse(""), FORMS);
    }

    private void create() throws Exception {
        Optional<Instant> expires = Optional.ofNullable(days).map(TokenCommand::end);
        List<RoleGrant> grants = rest.argument(2)
                .map(role ->
                        List.of(new RoleGrant(Role.parse(role), rest.argument(3).orElse(RoleGrant.EVERYTHING))))
                .orElse(List.of());
        ApiTokens.Created made = BackupFile.outcome(tokens.create(word(0), word(1), grants, operations(), expires));
        String token = made.token().reveal();
        if (json) {
            Map<String, Object> row = new LinkedHashMap<>(Map.of("token", token));
            row.putAll(row(made.info()));
            System.out.println(JsonText.pretty(row));
            return;
        }
        System.out.println(token);
        System.out.println("This is the API token " + made.info().name() + " of "
                + made.info().account() + "; it is shown only now"
                + expires.map(time -> ", and counts until " + time).orElse("") + ".");
    }

    private List<String> operations() {
        return mcp == null || mcp.isBlank() ? List.of() : List.of(mcp.strip().split("\\s*,\\s*"));
    }

    private static Instant end(String days) {
        int number;
        try {
            number = Integer.parseInt(days);
        } catch (NumberFormatException e) {
            number = 0;
        }
        if (number < 1 || number > MAX_DAYS) {
            throw new IllegalArgumentException(DAYS + " is 1 to " + MAX_DAYS);
        }
        return Instant.now().truncatedTo(ChronoUnit.SECONDS).plus(Duration.ofDays(number));
    }

    private void list() {
        List<Map<String, Object>> rows = tokens.list().stream().map(this::row).toList();
        System.out.println(
                json
                        ? JsonText.pretty(rows)
                        : TextTable.of(rows, "No API tokens; make one with: media:token create ACCOUNT NAME"));
    }

    private Map<String, Object> row(ApiTokenInfo token) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("id", token.id());
        row.put("account", token.account());
        row.put("name", token.name());
        List<String> grants = token.grants().stream().map(RoleGrant::toString).toList();
        row.put(
                "grants",
                json
                        ? grants
                        : grants.isEmpty() ? "as the account" : grants.stream().collect(Collectors.joining(", ")));
        row.put("mcp", json ? token.operations() : String.join(",", token.operations()));
        row.put("created", token.createdUtc());
        row.put("lastUsed", shown(token.lastUsedUtc()));
        row.put("expires", shown(token.expiresUtc()));
        return row;
    }

    private Object shown(Optional<Instant> time) {
        return time.<Object>map(known -> known).orElse(json ? null : "never");
    }

    private void revoke() throws Exception {
        String id = word(0);
        BackupFile.outcome(tokens.revoke(id));
        System.out.println("Revoked API token " + id + "; who was let in by it goes within two seconds");
    }
}
