package io.millrace.management.shell;

import io.millrace.api.access.StreamKeyInfo;
import io.millrace.api.access.StreamKeys;
import io.millrace.formats.json.JsonText;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.StringsCompleter;

/** {@code media:key create|list|rotate|revoke}. */
@Service
@Command(scope = "media", name = "key", description = "Makes, lists, rotates and revokes stream keys")
public final class KeyCommand implements Action {
    private static final int MAX_DAYS = 36_500;

    @Argument(index = 0, name = "action", description = "create, list, rotate or revoke")
    @Completion(
            value = StringsCompleter.class,
            values = {"create", "list", "rotate", "revoke"})
    String action;

    @Argument(
            index = 1,
            name = "what",
            description = "create: APP/NAME, or APP/* for a whole app; rotate, revoke: the key's id",
            multiValued = true)
    List<String> words;

    @Option(name = "--label", description = "What to call the key")
    String label = "";

    @Option(name = "--days", description = "Days until the key expires; without it, never")
    int days;

    @Option(name = "--grace", description = "rotate: minutes that the old key counts beside the new one; 0 if left out")
    int grace;

    @Option(name = "--json", description = "Print JSON")
    boolean json;

    /** The plugin may not be there. */
    @Reference(optional = true)
    StreamKeys keys;

    @Override
    public Object execute() throws IOException {
        if (keys == null) {
            throw new IllegalStateException(
                    "There are no stream keys: the plugin io.millrace.security.stream-key is not"
                            + " installed, see media:plugins");
        }
        TrailingOptions rest = new TrailingOptions(words, 1, Set.of("--json"), Set.of("--label", "--days", "--grace"));
        json |= rest.has("--json");
        label = rest.value("--label").orElse(label);
        days = rest.value("--days").map(KeyCommand::number).orElse(days);
        grace = rest.value("--grace").map(KeyCommand::minutes).orElse(grace);
        String what = rest.argument(0).orElse("");
        switch (Usage.required(
                action, "media:key create APP/NAME, media:key list, media:key rotate ID or media:key revoke ID")) {
            case "create" -> create(Usage.required(what, "media:key create APP/NAME"));
            case "list" -> list();
            case "rotate" -> rotate(Usage.required(what, "media:key rotate ID"));
            case "revoke" -> revoke(Usage.required(what, "media:key revoke ID"));
            default ->
                throw new IllegalArgumentException(
                        "media:key knows create, list, rotate and revoke, not \"" + action + "\"");
        }
        return null;
    }

    private void create(String target) throws IOException {
        if (days < 0 || days > MAX_DAYS) {
            throw new IllegalArgumentException("--days is 1 to " + MAX_DAYS);
        }
        Optional<Instant> expires = days == 0
                ? Optional.empty()
                : Optional.of(Instant.now().truncatedTo(ChronoUnit.SECONDS).plus(Duration.ofDays(days)));
        String key = keys.create(target, label, expires).reveal();
        if (json) {
            System.out.println(JsonText.pretty(Map.of("key", key, "target", target)));
            return;
        }
        System.out.println(key);
        System.out.println("This is the stream key for " + target + "; it is shown only now"
                + expires.map(time -> ", and counts until " + time).orElse("") + ".");
    }

    private void list() {
        List<Map<String, Object>> rows = keys.list().stream().map(this::row).toList();
        System.out.println(
                json
                        ? JsonText.pretty(rows)
                        : TextTable.of(rows, "No stream keys; make one with: media:key create APP/NAME"));
    }

    private Map<String, Object> row(StreamKeyInfo key) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("id", key.id());
        row.put("target", key.target());
        row.put("label", key.label());
        row.put("created", key.createdUtc());
        row.put("lastUsed", shown(key.lastUsedUtc()));
        row.put("expires", shown(key.expiresUtc()));
        row.put("digest", json ? (Object) key.digest() : key.digest() ? "yes" : "no");
        return row;
    }

    private Object shown(Optional<Instant> time) {
        return time.<Object>map(known -> known).orElse(json ? null : "never");
    }

    private void revoke(String id) throws IOException {
        if (!keys.revoke(id)) {
            throw new IllegalArgumentException("There is no stream key " + id + "; see media:key list");
        }
        System.out.println("Revoked stream key " + id + "; who publishes with it is let go within a minute");
    }

    private void rotate(String id) throws IOException {
        if (keys.list().stream().noneMatch(key -> key.id().equals(id))) {
            throw new IllegalArgumentException("There is no stream key " + id + "; see media:key list");
        }
        String key = keys.rotate(id, Duration.ofMinutes(grace)).reveal();
        if (json) {
            System.out.println(JsonText.pretty(Map.of("key", key, "id", id)));
            return;
        }
        System.out.println(key);
        System.out.println("This is the new stream key " + id + "; it is shown only now. "
                + (grace == 0
                        ? "The old one is refused from now on, and who publishes with it is let go."
                        : "The old one counts for " + grace + " more minutes."));
    }

    private static int minutes(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("--grace is a number of minutes", e);
        }
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("--days is 1 to " + MAX_DAYS, e);
        }
    }
}
