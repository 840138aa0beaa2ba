package io.millrace.management.rest;

import io.millrace.api.access.AccessGate;
import io.millrace.api.access.PreviewPasses;
import io.millrace.api.access.StreamKeys;
import io.millrace.api.account.Accounts;
import io.millrace.api.account.ApiTokens;
import io.millrace.api.account.LoginProvider;
import io.millrace.api.account.LoginSessions;
import io.millrace.api.account.Logins;
import io.millrace.api.analysis.Analyses;
import io.millrace.api.audit.AuditLog;
import io.millrace.api.audit.AuditSearch;
import io.millrace.api.codec.Ladders;
import io.millrace.api.codec.Pictures;
import io.millrace.api.diagnosis.Diagnostics;
import io.millrace.api.diagnosis.ServerLog;
import io.millrace.api.failover.Failovers;
import io.millrace.api.health.HealthMonitor;
import io.millrace.api.live.LiveStreams;
import io.millrace.api.packaging.Presentations;
import io.millrace.api.plugin.Plugins;
import io.millrace.api.record.Recordings;
import io.millrace.api.restream.Targets;
import io.millrace.api.session.Sessions;
import io.millrace.api.settings.Settings;
import io.millrace.api.telemetry.Traces;
import io.millrace.api.transfer.Transfers;
import io.millrace.api.webhook.Webhooks;
import io.millrace.store.Backups;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/**
 * The services that operations ask: the same that the shell's commands ask. Those of plugins come and go. Safe for any
 * thread.
 */
@Component(service = Room.class)
public final class Room {
    final LiveStreams streams;
    final Sessions sessions;
    final AccessGate gate;
    final Ladders ladders;
    final Analyses analyses;
    final Plugins plugins;
    final Transfers.Sources sources;
    final Transfers.Pushes pushes;
    final Settings settings;

    private final Object settingsTurn = new Object();

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile StreamKeys keys;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile Presentations presentations;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile Accounts accounts;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile Backups backups;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile Logins logins;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile ApiTokens tokens;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile Targets targets;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile Webhooks webhooks;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile Recordings recordings;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile Failovers failovers;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile HealthMonitor health;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile AuditSearch audit;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile Diagnostics diagnostics;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile ServerLog log;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile PreviewPasses previews;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile Pictures pictures;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile Traces traces;

    @Reference
    LoginSessions loginSessions;

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile List<LoginProvider> loginProviders = List.of();

    @Reference
    volatile AuditLog auditLog = AuditLog.NOWHERE;

    @Activate
    public Room(
            @Reference LiveStreams streams,
            @Reference Sessions sessions,
            @Reference AccessGate gate,
            @Reference Ladders ladders,
            @Reference Analyses analyses,
            @Reference Plugins plugins,
            @Reference Transfers.Sources sources,
            @Reference Transfers.Pushes pushes,
            @Reference Settings settings) {
        this.streams = streams;
        this.sessions = sessions;
        this.gate = gate;
        this.ladders = ladders;
        this.analyses = analyses;
        this.plugins = plugins;
        this.sources = sources;
        this.pushes = pushes;
        this.settings = settings;
    }

    /** @throws ApiException if the plugin is away */
    StreamKeys keys() {
        return there(keys, "stream keys", "io.millrace.security.stream-key");
    }

    /** @throws ApiException if the plugin is away */
    Accounts accounts() {
        return there(accounts, "accounts", "io.millrace.security.accounts");
    }

    /** @throws ApiException if the plugin is away */
    ApiTokens tokens() {
        return there(tokens, "API tokens", "io.millrace.security.accounts");
    }

    /** @throws ApiException if the plugin is away */
    Logins logins() {
        return there(logins, "passwords to change", "io.millrace.security.accounts");
    }

    /** @throws ApiException if the plugin is away */
    PreviewPasses previews() {
        return there(previews, "previews", "io.millrace.security.accounts");
    }

    /** @throws ApiException if the plugin is away */
    Pictures pictures() {
        return there(pictures, "pictures of streams", "io.millrace.codecs.ffmpeg");
    }

    /** Of two versions of one plugin the newer counts. */
    Optional<LoginProvider> loginProvider(String name) {
        return loginProviders.stream().filter(each -> each.name().equals(name)).reduce((first, second) -> second);
    }

    /** @throws ApiException if the plugin is away */
    Targets targets() {
        return there(targets, "targets", "io.millrace.apps.restream");
    }

    /** @throws ApiException if the plugin is away */
    Webhooks webhooks() {
        return there(webhooks, "webhooks", "io.millrace.management.webhooks");
    }

    /** @throws ApiException if the plugin is away */
    Recordings recordings() {
        return there(recordings, "recordings", "io.millrace.apps.record");
    }

    /** @throws ApiException if the plugin is away */
    Failovers failovers() {
        return there(failovers, "streams with backups", "io.millrace.apps.failover");
    }

    /** @throws ApiException if the plugin is away */
    HealthMonitor health() {
        return there(health, "figures of health", "io.millrace.analyzers.health");
    }

    /** @throws ApiException if the plugin is away */
    AuditSearch audit() {
        return there(audit, "audit entries", "io.millrace.management.audit");
    }

    /** @throws ApiException if the plugin is away */
    Diagnostics diagnostics() {
        return there(diagnostics, "diagnostics", "io.millrace.management.diagnostics");
    }

    /** @throws ApiException if the plugin is away */
    ServerLog log() {
        return there(log, "logs", "io.millrace.management.diagnostics");
    }

    /** @throws ApiException if the store is away */
    Backups backups() {
        return there(backups, "backups", "io.millrace.platform.store");
    }

    private static <T> T there(T service, String what, String plugin) {
        if (service == null) {
            throw ApiException.notInstalled(what, plugin);
        }
        return service;
    }

    /** Answers what compares settings with those that its caller knew, and then changes them: nobody changes them in between. */
    Reply inTurn(Call call, Operation.Answerer answerer) throws Exception {
        synchronized (settingsTurn) {
            return answerer.answer(call);
        }
    }
}
