package io.millrace.management.rest;

import io.millrace.api.audit.FailedLogins;
import io.millrace.api.work.Clock;
import io.millrace.api.work.Workers;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Puts the operations of every resource into one table. */
@Component(service = Table.class)
public final class Table {
    private final Operations operations = new Operations();

    @Activate
    public Table(
            BundleContext bundle,
            @Reference Room room,
            @Reference EventFeed events,
            @Reference Authentication authentication,
            @Reference Workers workers) {
        this(
                bundle.getBundle().getVersion().toString(),
                room,
                events,
                authentication,
                workers.blocking("rest-files"),
                workers.clock());
    }

    Table(String version, Room room, EventFeed events, Authentication authentication, Executor files, Clock clock) {
        FailedLogins failed = new FailedLogins(() -> room.auditLog, clock);
        events.keepWhile(authentication.sessions()::isStillIn);
        operations.add(new SessionResources(room, authentication).operations());
        operations.add(new ProviderResources(room, authentication, failed).operations());
        operations.add(new PreviewResources(room).operations());
        operations.add(new PictureResources(room).operations());
        operations.add(new StreamResources(room).operations());
        operations.add(new ServerResources(room, version, Path.of("").toAbsolutePath()).operations());
        operations.add(new AccessResources(room).operations());
        operations.add(new LadderResources(room).operations());
        operations.add(new TransferResources(room).operations());
        operations.add(new FailoverResources(room).operations());
        operations.add(new PluginResources(room, files).operations());
        operations.add(new AccountResources(room).operations());
        operations.add(new TokenResources(room).operations());
        operations.add(new SettingResources(room).operations());
        operations.add(new PresetResources(room).operations());
        operations.add(new TargetResources(room).operations());
        operations.add(new WebhookResources(room).operations());
        operations.add(new RecordingResources(room).operations());
        operations.add(new HealthResources(room).operations());
        operations.add(new AuditResources(room).operations());
        operations.add(new DiagnosisResources(room, files).operations());
        operations.add(new BackupResources(room, files).operations());
        operations.add(events.operations());
        operations.add(new DocsPage().operations());
        operations.add(new Description(operations, version).operations());
    }

    Operations operations() {
        return operations;
    }
}
