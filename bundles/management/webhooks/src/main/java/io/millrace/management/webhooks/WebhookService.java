package io.millrace.management.webhooks;

import io.millrace.api.access.Secret;
import io.millrace.api.audit.AuditLog;
import io.millrace.api.event.MediaEvent;
import io.millrace.api.event.MediaEventListener;
import io.millrace.api.plugin.EventTypes;
import io.millrace.api.settings.Configuration;
import io.millrace.api.telemetry.Traces;
import io.millrace.api.webhook.WebhookDelivery;
import io.millrace.api.webhook.WebhookException;
import io.millrace.api.webhook.WebhookReplay;
import io.millrace.api.webhook.WebhookSettings;
import io.millrace.api.webhook.WebhookState;
import io.millrace.api.webhook.Webhooks;
import io.millrace.api.work.Timer;
import io.millrace.api.work.Workers;
import io.millrace.store.Store;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The webhooks. One version of this plugin is in charge of journal and outbox at a time: during a swap the new one waits for
 * the old one to go. Safe for any thread.
 */
@Component(
        service = {Webhooks.class, MediaEventListener.class, WebhookService.class},
        immediate = true,
        configurationPid = WebhookLimits.PID)
@Designate(ocd = WebhookLimits.Config.class)
@EventTypes("*")
public final class WebhookService implements Webhooks, MediaEventListener {
    private static final Logger LOG = LoggerFactory.getLogger(WebhookService.class);
    private static final Configuration<WebhookLimits> CONFIGURATION =
            new Configuration<>(WebhookLimits.PID, WebhookLimits.Config.class, WebhookLimits::of, LOG::warn);
    private static final long LOOK_US = 100_000;
    private static final long AGAIN_US = 10_000_000;
    private static final String REPLACED = "Another version of the webhooks is being replaced; ask again in a moment";

    private final Workers workers;
    private final Store store;
    private final AuditLog audit;
    private final Path base;
    private final Sender sender;
    private final Map<String, Configured> configured = new ConcurrentHashMap<>();
    private Timer.Cancellable look = () -> {};
    private Charge charge;
    private boolean isStopped;
    /** Why there is no engine, if there is none. */
    private volatile String absence = REPLACED;

    private volatile WebhookEngine engine;
    private volatile WebhookLimits limits;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile Traces traces;

    /** A configuration as it came. */
    private record Configured(Supplier<WebhookSettings> settings, String secretFile) {}

    @Activate
    public WebhookService(
            Map<String, Object> properties,
            @Reference Workers workers,
            @Reference Store store,
            @Reference AuditLog audit,
            @Reference ConfigurationAdmin configurations)
            throws IOException {
        this(
                properties,
                workers,
                store,
                audit,
                StartGate.configured(configurations),
                Path.of(System.getProperty("karaf.base", ".")),
                null);
    }

    /**
     * For tests.
     *
     * @param expected names of webhooks whose configurations are about to come
     * @param base the data folder
     * @param posting posts; null for HTTP
     */
    WebhookService(
            Map<String, Object> properties,
            Workers workers,
            Store store,
            AuditLog audit,
            Collection<String> expected,
            Path base,
            Sender posting) {
        this.workers = workers;
        this.store = store;
        this.audit = audit;
        this.base = base;
        limits = CONFIGURATION.start(properties);
        sender = posting == null
                ? new HttpSender(
                        workers,
                        new ReceiverAddresses(() -> limits.networks(), InetAddress::getAllByName),
                        () -> traces)
                : posting;
        look(expected);
    }

    @Modified
    void modified(Map<String, Object> properties) {
        limits = CONFIGURATION.change(properties, limits);
    }

    @Deactivate
    synchronized void stop() {
        isStopped = true;
        look.cancel();
        if (engine != null) {
            engine.close();
            charge.close();
        }
        if (sender instanceof HttpSender http) {
            http.close();
        }
    }

    // ---- in charge ---------------------------------------------------------------------------------------------

    private synchronized void takeCharge(Collection<String> expected) throws IOException {
        Optional<Charge> taken = isStopped ? Optional.empty() : Charge.take(base.resolve("webhooks"));
        if (taken.isEmpty()) {
            absence = REPLACED;
            lookAgainAfter(LOOK_US);
            return;
        }
        try {
            engine = new WebhookEngine(() -> limits, workers, store, sender, expected, base);
            charge = taken.get();
        } catch (IOException | RuntimeException e) {
            taken.get().close();
            throw e;
        }
        configured.forEach((name, each) -> engine.configure(name, each.settings(), each.secretFile()));
    }

    private synchronized void lookAgainAfter(long us) {
        if (!isStopped) {
            look = workers.timer().after(us, workers.blocking("webhooks"), () -> look(configured.keySet()));
        }
    }

    private void look(Collection<String> expected) {
        try {
            takeCharge(expected);
        } catch (IOException | RuntimeException e) {
            String why = "Webhooks are off, and started again every 10 s, until that works: "
                    + (e instanceof IOException ? "the folder webhooks cannot be used: " : "")
                    + e;
            if (!why.equals(absence)) {
                LOG.error("{}", why, e);
            }
            absence = why;
            lookAgainAfter(AGAIN_US);
        }
    }

    @Override
    public void on(MediaEvent event) {
        WebhookEngine present = engine;
        if (present != null) {
            present.on(event);
        }
    }

    /** There is a webhook, or it changed. */
    synchronized void configure(String name, Supplier<WebhookSettings> settings, String secretFile) {
        configured.put(name, new Configured(settings, secretFile));
        if (engine != null) {
            engine.configure(name, settings, secretFile);
        }
    }

    /** Its configuration is gone, or the server stops: what waits for it stays. */
    synchronized void drop(String name) {
        configured.remove(name);
        if (engine != null) {
            engine.drop(name);
        }
    }

    // ---- what is asked -----------------------------------------------------------------------------------------

    @Override
    public List<WebhookState> list() {
        WebhookEngine present = engine;
        return present == null ? List.of() : present.list();
    }

    @Override
    public CompletionStage<Secret> create(WebhookSettings settings, Optional<Secret> secret) {
        return audit.change("webhook.create", settings.name())
                .after(settings.shownUrl() + " " + String.join(",", settings.events()))
                .follow(ask(present -> present.create(settings, secret)));
    }

    @Override
    public CompletionStage<Void> remove(String name) {
        return audit.change("webhook.remove", name).follow(ask(present -> present.remove(name)));
    }

    @Override
    public CompletionStage<WebhookDelivery> test(String name) {
        return ask(present -> present.test(name));
    }

    @Override
    public CompletionStage<List<WebhookDelivery>> deliveries(String name, int limit) {
        return ask(present -> present.deliveries(name, limit));
    }

    @Override
    public CompletionStage<Integer> replay(String name, WebhookReplay what) {
        return audit.change("webhook.replay", name).follow(ask(present -> present.replay(name, what)));
    }

    private <T> CompletionStage<T> ask(Function<WebhookEngine, CompletionStage<T>> question) {
        WebhookEngine present = engine;
        return present == null
                ? CompletableFuture.failedFuture(new WebhookException(absence))
                : question.apply(present);
    }
}
