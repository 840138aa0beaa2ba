package io.millrace.management.rest;

import io.millrace.api.access.AccessGate;
import io.millrace.api.access.StreamKeys;
import io.millrace.api.account.Accounts;
import io.millrace.api.account.ApiTokens;
import io.millrace.api.account.Logins;
import io.millrace.api.analysis.Analyses;
import io.millrace.api.audit.AuditSearch;
import io.millrace.api.codec.Ladders;
import io.millrace.api.health.HealthMonitor;
import io.millrace.api.live.LiveStreams;
import io.millrace.api.plugin.Plugins;
import io.millrace.api.session.Sessions;
import io.millrace.api.settings.Settings;
import io.millrace.api.transfer.Transfers;
import io.millrace.api.webhook.Webhooks;
import io.millrace.store.Backups;
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

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile StreamKeys keys;

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
    volatile Webhooks webhooks;

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
        StreamKeys now = keys;
        if (now == null) {
            throw ApiException.notInstalled("stream keys", "io.millrace.security.stream-key");
        }
        return now;
    }

    /** @throws ApiException if the plugin is away */
    Accounts accounts() {
        Accounts now = accounts;
        if (now == null) {
            throw ApiException.notInstalled("accounts", "io.millrace.security.accounts");
        }
        return now;
    }

    /** @throws ApiException if the plugin is away */
    ApiTokens tokens() {
        ApiTokens now = tokens;
        if (now == null) {
            throw ApiException.notInstalled("API tokens", "io.millrace.security.accounts");
        }
        return now;
    }

    /** @throws ApiException if the plugin is away */
    Webhooks webhooks() {
        Webhooks now = webhooks;
        if (now == null) {
            throw ApiException.notInstalled("webhooks", "io.millrace.management.webhooks");
        }
        return now;
    }

    /** @throws ApiException if the plugin is away */
    HealthMonitor health() {
        HealthMonitor now = health;
        if (now == null) {
            throw ApiException.notInstalled("figures of health", "io.millrace.analyzers.health");
        }
        return now;
    }

    /** @throws ApiException if the plugin is away */
    AuditSearch audit() {
        AuditSearch now = audit;
        if (now == null) {
            throw ApiException.notInstalled("audit entries", "io.millrace.management.audit");
        }
        return now;
    }

    /** @throws ApiException if the store is away */
    Backups backups() {
        Backups now = backups;
        if (now == null) {
            throw ApiException.notInstalled("backups", "io.millrace.platform.store");
        }
        return now;
    }
}
