package io.millrace.management.shell;

import io.millrace.api.access.Secret;
import io.millrace.api.media.StreamPattern;
import io.millrace.api.webhook.WebhookDelivery;
import io.millrace.api.webhook.WebhookFormat;
import io.millrace.api.webhook.WebhookReplay;
import io.millrace.api.webhook.WebhookSettings;
import io.millrace.api.webhook.WebhookState;
import io.millrace.api.webhook.Webhooks;
import io.millrace.formats.json.JsonText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
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

/** {@code media:webhook create|list|remove|test|deliveries|replay}. */
@Service
@Command(scope = "media", name = "webhook", description = "Posts events to other servers")
public final class WebhookCommand implements Action {
    private static final String FORMS = "media:webhook create NAME URL [--events TYPE,…] [--streams APP/NAME]"
            + " [--format cloudevents|standard] [--secret-file FILE], list, remove NAME, test NAME,"
            + " deliveries NAME [--limit N] or replay NAME --from TIME [--to TIME] | --id EVENT";
    private static final int DELIVERIES = 50;

    @Argument(index = 0, name = "action", description = "create, list, remove, test, deliveries or replay")
    @Completion(
            value = StringsCompleter.class,
            values = {"create", "list", "remove", "test", "deliveries", "replay"})
    String action;

    @Argument(index = 1, name = "what", description = "NAME; create: NAME URL, then options", multiValued = true)
    List<String> words;

    @Option(name = "--json", description = "Print JSON")
    boolean json;

    /** The plugin may not be there. */
    @Reference(optional = true)
    Webhooks webhooks;

    private TrailingOptions rest;

    @Override
    public Object execute() throws Exception {
        if (webhooks == null) {
            throw new IllegalStateException("There are no webhooks: the plugin io.millrace.management.webhooks is not"
                    + " installed, see media:plugins");
        }
        rest = new TrailingOptions(
                words,
                2,
                Set.of("--json"),
                Set.of("--events", "--streams", "--format", "--secret-file", "--limit", "--from", "--to", "--id"));
        json |= rest.has("--json");
        String wanted = Usage.required(action, FORMS);
        switch (wanted) {
            case "create" -> create();
            case "list" -> list();
            case "remove" -> {
                BackupFile.outcome(webhooks.remove(name()));
                System.out.println("Removed the webhook " + name() + " and what waited for it");
            }
            case "test" -> test();
            case "deliveries" -> deliveries();
            case "replay" -> replay();
            default -> throw new IllegalArgumentException("There is no media:webhook " + wanted + ": " + FORMS);
        }
        return null;
    }

    private String name() {
        return Usage.required(rest.argument(0).orElse(""), FORMS);
    }

    private void create() throws Exception {
        String url = Usage.required(rest.argument(1).orElse(""), FORMS);
        WebhookSettings settings = new WebhookSettings(
                name(),
                WebhookSettings.url(url),
                rest.value("--events")
                        .map(text -> Arrays.stream(text.split(","))
                                .map(String::strip)
                                .toList())
                        .orElse(WebhookSettings.ALL_EVENTS),
                rest.value("--streams").map(StreamPattern::new).orElse(StreamPattern.ALL),
                rest.value("--format").map(WebhookFormat::parse).orElse(WebhookFormat.CLOUDEVENTS));
        String secret = BackupFile.outcome(webhooks.create(settings, secret())).reveal();
        if (json) {
            System.out.println(JsonText.pretty(Map.of("name", name(), "secret", secret)));
        } else {
            System.out.println(secret);
            System.out.println("Deliveries of " + name() + " are signed with this secret; it is shown only now.");
        }
    }

    private Optional<Secret> secret() throws IOException {
        if (rest.value("--secret-file").isEmpty()) {
            return Optional.empty();
        }
        Path file = BackupFile.of(rest.value("--secret-file").get());
        if (!Files.exists(file)) {
            throw new IllegalArgumentException("There is no file " + file);
        }
        return Optional.of(new Secret(Files.readString(file).strip()));
    }

    private void test() throws Exception {
        WebhookDelivery delivery = BackupFile.outcome(webhooks.test(name()));
        boolean isTaken = delivery.outcome() == WebhookDelivery.Outcome.DELIVERED;
        if (json) {
            System.out.println(JsonText.pretty(row(delivery)));
        } else if (isTaken) {
            System.out.println("The receiver of " + name() + " answered " + delivery.status() + " after "
                    + delivery.latencyUs() / 1_000 + " ms");
        }
        if (!isTaken) {
            throw new IllegalStateException("The receiver of " + name() + " did not take the test: "
                    + (delivery.status() == 0 ? "" : "it answered " + delivery.status() + " ")
                    + delivery.answer());
        }
    }

    private void list() {
        List<Map<String, Object>> rows = webhooks.list().stream().map(this::row).toList();
        print(rows, "No webhooks; make one with: media:webhook create NAME URL");
    }

    private Map<String, Object> row(WebhookState state) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("name", state.settings().name());
        row.put("url", state.settings().shownUrl());
        row.put("events", state.settings().events());
        row.put("streams", state.settings().streams());
        row.put("format", state.settings().format().word());
        row.put(
                "on",
                json ? (Object) state.refused().isEmpty() : state.refused().isEmpty() ? "yes" : "no");
        row.put("waiting", state.waiting());
        if (json) {
            row.put("waitingBytes", state.waitingBytes());
        }
        row.put("delivered", state.delivered());
        row.put("failures", state.failures());
        row.put("dropped", state.dropped());
        if (json) {
            row.put(
                    "nextAttempt",
                    state.nextAttemptUtcUs().map(WebhookCommand::time).orElse(null));
        }
        row.put("trouble", state.refused().or(state::trouble).orElse(json ? null : ""));
        return row;
    }

    private void deliveries() throws Exception {
        int limit = rest.value("--limit").map(WebhookCommand::number).orElse(DELIVERIES);
        List<Map<String, Object>> rows = BackupFile.outcome(webhooks.deliveries(name(), limit)).stream()
                .map(this::row)
                .toList();
        print(rows, "Nothing was delivered to " + name() + " yet");
    }

    private Map<String, Object> row(WebhookDelivery delivery) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("time", time(delivery.attemptUtcUs()));
        row.put("event", delivery.eventId());
        row.put("type", delivery.type());
        row.put("subject", delivery.subject());
        row.put("attempt", delivery.attempt());
        row.put("outcome", delivery.outcome().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        row.put("status", delivery.status());
        row.put("ms", delivery.latencyUs() / 1_000);
        row.put("answer", delivery.answer());
        return row;
    }

    private void replay() throws Exception {
        Optional<String> id = rest.value("--id");
        if (id.isEmpty() && rest.value("--from").isEmpty()) {
            throw new IllegalArgumentException("Say which events: " + FORMS);
        }
        WebhookReplay what = id.map(WebhookReplay::of)
                .orElseGet(() -> WebhookReplay.of(
                        instant(rest.value("--from").get()),
                        rest.value("--to").map(WebhookCommand::instant).orElse(Instant.MAX)));
        int count = BackupFile.outcome(webhooks.replay(name(), what));
        System.out.println(
                json
                        ? JsonText.pretty(Map.of("name", name(), "events", count))
                        : count + " events are delivered to " + name() + " once more");
    }

    private void print(List<Map<String, Object>> rows, String nothing) {
        System.out.println(json ? JsonText.pretty(rows) : TextTable.of(rows, nothing));
    }

    private static Instant time(long utcUs) {
        return Instant.EPOCH.plus(utcUs, ChronoUnit.MICROS).truncatedTo(ChronoUnit.MILLIS);
    }

    private static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("\"" + text + "\" is no time such as 2026-01-31T18:00:00Z", e);
        }
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("--limit is a number", e);
        }
    }
}
