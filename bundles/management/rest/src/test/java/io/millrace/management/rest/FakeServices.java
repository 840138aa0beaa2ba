package io.millrace.management.rest;

import io.millrace.api.access.PreviewPasses;
import io.millrace.api.access.Secret;
import io.millrace.api.access.StreamKeyInfo;
import io.millrace.api.access.StreamKeys;
import io.millrace.api.account.AccountException;
import io.millrace.api.account.AccountInfo;
import io.millrace.api.account.Accounts;
import io.millrace.api.account.ApiTokenInfo;
import io.millrace.api.account.ApiTokens;
import io.millrace.api.account.RoleGrant;
import io.millrace.api.analysis.Analyses;
import io.millrace.api.analysis.AnalysisStatus;
import io.millrace.api.codec.CodecProvider;
import io.millrace.api.codec.LadderProfile;
import io.millrace.api.codec.Ladders;
import io.millrace.api.codec.OutputStatus;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.StreamName;
import io.millrace.api.plugin.PluginOperationException;
import io.millrace.api.plugin.PluginState;
import io.millrace.api.plugin.Plugins;
import io.millrace.api.settings.SettingKind;
import io.millrace.api.settings.Settings;
import io.millrace.api.transfer.TransferRow;
import io.millrace.api.transfer.Transfers;
import io.millrace.store.Backups;
import io.millrace.store.DatabaseAwayException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.AccessController;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.security.auth.Subject;

/** Services that remember what they were asked. */
final class FakeServices {
    static final Instant THEN = Instant.parse("2026-01-02T03:04:05Z");

    /** What was done, in words. */
    final List<String> done = new CopyOnWriteArrayList<>();

    final List<StreamKeyInfo> keyList = new CopyOnWriteArrayList<>();
    final Map<String, AccountInfo> accountList = new TreeMap<>();
    final Map<String, String> assignments = new LinkedHashMap<>();
    final Rows sources = new Rows("source");
    final Rows pushes = new Rows("push");
    volatile boolean databaseAway;

    /** Which account the work is done for. */
    @SuppressWarnings("removal")
    private static String actor() {
        Subject subject = Subject.getSubject(AccessController.getContext());
        return subject == null
                ? "nobody"
                : subject.getPrincipals().iterator().next().getName();
    }

    final StreamKeys keys = new StreamKeys() {
        @Override
        public Secret create(String target, String label, Optional<Instant> expires) {
            done.add(actor() + " makes a key for " + target + " " + label + " "
                    + expires.map(Instant::toString).orElse("for ever"));
            keyList.add(new StreamKeyInfo(
                    "0000000" + keyList.size(),
                    target,
                    label,
                    THEN.plusSeconds(keyList.size()),
                    Optional.empty(),
                    expires,
                    false));
            return new Secret("the-key-itself");
        }

        @Override
        public List<StreamKeyInfo> list() {
            return keyList;
        }

        @Override
        public Secret rotate(String id, Duration grace) {
            done.add(actor() + " rotates " + id + " " + grace.toSeconds());
            return new Secret("the-new-key");
        }

        @Override
        public boolean revoke(String id) {
            return keyList.removeIf(key -> key.id().equals(id));
        }
    };

    final FakeDiagnosis diagnosis = new FakeDiagnosis();

    final PreviewPasses previews =
            (stream, login) -> new PreviewPasses.Pass(new Secret("pv_" + stream + "_" + login.account()), THEN);

    final Accounts accounts = new Accounts() {
        @Override
        public List<AccountInfo> list() {
            return List.copyOf(accountList.values());
        }

        @Override
        public CompletionStage<Secret> create(String name, RoleGrant grant, Optional<Secret> password) {
            if (accountList.containsKey(name)) {
                return CompletableFuture.failedFuture(new AccountException("There is an account " + name + " already"));
            }
            return change(() ->
                            accountList.put(name, new AccountInfo(name, List.of(grant), false, THEN, Optional.empty())))
                    .thenApply(nothing -> password.orElse(new Secret("made-up")));
        }

        @Override
        public CompletionStage<Secret> setPassword(String name, Optional<Secret> password) {
            done.add(actor() + " sets the password of " + name);
            return CompletableFuture.completedFuture(password.orElse(new Secret("made-up")));
        }

        @Override
        public CompletionStage<Void> setDisabled(String name, boolean disabled) {
            return change(() -> done.add(actor() + " disables " + name + " " + disabled));
        }

        @Override
        public CompletionStage<Void> grant(String name, RoleGrant grant) {
            return change(() -> done.add(name + " may " + grant));
        }

        @Override
        public CompletionStage<Void> revoke(String name, RoleGrant grant) {
            return change(() -> done.add(name + " may no more " + grant));
        }

        @Override
        public CompletionStage<Void> remove(String name) {
            return change(() -> accountList.remove(name));
        }
    };

    final List<ApiTokenInfo> tokenList = new CopyOnWriteArrayList<>();

    final ApiTokens tokens = new ApiTokens() {
        @Override
        public CompletionStage<Created> create(
                String account,
                String name,
                List<RoleGrant> grants,
                List<String> operations,
                Optional<Instant> expires) {
            ApiTokenInfo info = new ApiTokenInfo(
                    "t" + tokenList.size(), account, name, grants, operations, THEN, Optional.empty(), expires);
            return change(() -> tokenList.add(info))
                    .thenApply(nothing -> new Created(new Secret("mr_the-token"), info));
        }

        @Override
        public List<ApiTokenInfo> list() {
            return tokenList;
        }

        @Override
        public CompletionStage<Void> revoke(String id) {
            return change(() -> tokenList.removeIf(token -> token.id().equals(id)));
        }
    };

    private CompletionStage<Void> change(Runnable change) {
        if (databaseAway) {
            return CompletableFuture.failedFuture(new DatabaseAwayException("The database is away: no answer"));
        }
        change.run();
        return CompletableFuture.completedFuture(null);
    }

    final Ladders ladders = new Ladders() {
        @Override
        public List<LadderProfile> profiles() {
            LadderProfile.Rung rung = new LadderProfile.Rung(
                    "720p", FourCc.of("avc1"), 720, 0, 2_800_000, CodecProvider.Purpose.values()[0], "", "", true);
            return List.of(new LadderProfile("default", List.of(rung)));
        }

        @Override
        public void assign(String target, Optional<String> profile) {
            if (profile.isPresent() && !profile.get().equals("default")) {
                throw new IllegalArgumentException("There is no ladder profile; there are default");
            }
            assignments.put(target, profile.orElse(""));
        }

        @Override
        public Map<String, String> assignments() {
            return assignments;
        }

        @Override
        public Optional<LadderProfile> profileOf(StreamName stream) {
            return Optional.empty();
        }

        @Override
        public List<OutputStatus> renditions(StreamName stream) {
            return List.of();
        }
    };

    final Analyses analyses = new Analyses() {
        @Override
        public Map<String, String> analyzers() {
            return Map.of();
        }

        @Override
        public void assign(String target, Set<String> analyzers) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Map<String, Set<String>> assignments() {
            return Map.of();
        }

        @Override
        public List<AnalysisStatus> analyses(StreamName stream) {
            return List.of();
        }
    };

    final Plugins plugins = new Plugins() {
        @Override
        public List<PluginState> list() {
            return List.of(
                    new PluginState("io.x", "1.0.0", 7, "active", List.of("Servlet"), 3, 1, "boom", "0.9.0"),
                    new PluginState("io.x", "1.1.0", 12, "starting", List.of(), 0, 0, "", ""));
        }

        @Override
        public CompletionStage<String> install(URI url) {
            String content = content(url);
            if (content.equals("bad")) {
                return CompletableFuture.failedFuture(new PluginOperationException(url + " is no jar"));
            }
            done.add("installed " + content + " for " + actor());
            return told("installed " + content);
        }

        @Override
        public CompletionStage<String> swap(String plugin, URI url) {
            return told("swapped " + plugin + " for " + content(url));
        }

        @Override
        public CompletionStage<String> rollback(String plugin) {
            return CompletableFuture.failedFuture(new PluginOperationException(plugin + " was not swapped"));
        }

        @Override
        public CompletionStage<String> uninstall(String plugin) {
            return told("uninstalled " + plugin);
        }

        private CompletionStage<String> told(String what) {
            done.add(what);
            return CompletableFuture.completedFuture(what);
        }

        private String content(URI url) {
            try {
                return url.getScheme().equals("file") ? Files.readString(Path.of(url)) : url.toString();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    };

    /** What is in a backup; none can be made if it is null. */
    volatile String rows = "all rows";

    final Backups backups = new Backups() {
        @Override
        public CompletionStage<Summary> write(Path file) {
            try {
                if (rows == null) {
                    return CompletableFuture.failedFuture(new DatabaseAwayException("no rows"));
                }
                Files.writeString(file, rows);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return CompletableFuture.completedFuture(new Summary(THEN, 2, 3));
        }

        @Override
        public CompletionStage<Summary> restore(Path file) {
            try {
                done.add("restored " + Files.readString(file));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return CompletableFuture.completedFuture(new Summary(THEN, 2, 3));
        }
    };

    final Map<String, Map<String, String>> configured = new TreeMap<>();

    /** Kinds of settings besides. */
    final List<SettingKind> kinds = new CopyOnWriteArrayList<>();

    /** Runs when somebody asks for configurations. */
    volatile Runnable whenAsked = () -> {};

    final Settings settings = new Settings() {
        @Override
        public List<SettingKind> kinds() {
            SettingKind.Property streams =
                    new SettingKind.Property("streams", "text", true, "*", "Streams it is about");
            SettingKind.Property hidden = new SettingKind.Property("hidden", "secret", false, "", "");
            SettingKind.Property most = new SettingKind.Property("most", "whole", false, "5", "");
            SettingKind.Property on = new SettingKind.Property("on", "flag", false, "true", "");
            SettingKind.Property share = new SettingKind.Property("share", "number", false, "0.5", "");
            SettingKind.Property url = new SettingKind.Property("url", "text", false, "", "");
            List<SettingKind.Property> all = List.of(streams, hidden, most, on, share, url);
            List<SettingKind> known = new ArrayList<>(List.of(
                    new SettingKind("io.millrace.security.ip", true, "Rule", all),
                    new SettingKind("io.millrace.core.live", false, "Streams", all)));
            known.addAll(kinds);
            return known;
        }

        @Override
        public Map<String, Map<String, String>> configured() {
            whenAsked.run();
            return configured;
        }

        @Override
        public void write(String pid, Map<String, String> values) {
            configured.put(pid, values);
        }

        @Override
        public boolean delete(String pid) {
            return configured.remove(pid) != null;
        }
    };

    /** Pulls or pushes. */
    final class Rows implements Transfers.Sources, Transfers.Pushes {
        final List<TransferRow> rows = new ArrayList<>();
        private final String kind;

        Rows(String kind) {
            this.kind = kind;
        }

        @Override
        public List<TransferRow> rows() {
            return rows;
        }

        @Override
        public void configure(String name, Map<String, String> properties) {
            if (properties.get("url").startsWith("gopher:")) {
                throw new IllegalArgumentException("Nothing speaks gopher");
            }
            done.add(kind + " " + name + " " + new TreeMap<>(properties));
            rows.add(new TransferRow(
                    name, StreamName.of("live", name), "rtmp://192.0.2.1/x", 0, TransferRow.State.IDLE, "", 0));
        }

        @Override
        public void remove(String name) {
            if (!rows.removeIf(row -> row.name().equals(name))) {
                throw new IllegalArgumentException("There is no configuration /etc/" + name);
            }
        }
    }
}
