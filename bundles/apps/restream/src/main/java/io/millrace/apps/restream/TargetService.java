package io.millrace.apps.restream;

import io.millrace.api.access.SecretSeal;
import io.millrace.api.audit.AuditLog;
import io.millrace.api.codec.Ladders;
import io.millrace.api.event.MediaEvent;
import io.millrace.api.event.MediaEventListener;
import io.millrace.api.live.LiveStream;
import io.millrace.api.live.LiveStreams;
import io.millrace.api.media.StreamName;
import io.millrace.api.plugin.EventTypes;
import io.millrace.api.restream.TargetException;
import io.millrace.api.restream.TargetPreset;
import io.millrace.api.restream.TargetSettings;
import io.millrace.api.restream.TargetState;
import io.millrace.api.restream.Targets;
import io.millrace.api.transfer.PushRunner;
import io.millrace.api.transfer.Transfers;
import io.millrace.api.work.Clock;
import io.millrace.api.work.Timer;
import io.millrace.api.work.Workers;
import io.millrace.store.Database;
import io.millrace.store.Store;
import io.millrace.store.TransactionWork;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The targets: kept in the database, with their addresses and keys sealed, and run by core as the pushes of files are. Safe for
 * any thread.
 */
@Component(
        service = {Targets.class, MediaEventListener.class},
        immediate = true)
@EventTypes(MediaEvent.STREAM_ENDED)
public final class TargetService implements Targets, MediaEventListener {
    /** The file in {@code etc/} that addresses and keys are sealed with. */
    static final String SEAL = "targets.secret";

    private static final Logger LOG = LoggerFactory.getLogger(TargetService.class);
    private static final long LOOK_US = 1_000_000;
    private static final int LONGEST_URL = 2_000;
    private static final Pattern URL = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*)://[^\\s/]+(?:/\\S*)?");
    /** Schemes whose receivers do not have to agree. */
    private static final Set<String> UNANSWERED = Set.of("udp", "rtp");

    private static final int MOST_TARGETS = 1_000;

    private final LiveStreams streams;
    private final Ladders ladders;
    private final PushRunner runner;
    private final Transfers.Pushes pushes;
    private final Clock clock;
    private final AuditLog audit;
    private final Path secret;
    private final Timer.Cancellable tick;
    private final Map<String, LiveTarget> targets = new TreeMap<>();
    /** Names of those whose rows make no sense. */
    private final Set<String> toldMalformed = ConcurrentHashMap.newKeySet();

    private final Database database;
    private boolean stopped;

    @Activate
    public TargetService(
            @Reference LiveStreams streams,
            @Reference Ladders ladders,
            @Reference PushRunner runner,
            @Reference Transfers.Pushes pushes,
            @Reference Workers workers,
            @Reference AuditLog audit,
            @Reference Store store) {
        this(streams, ladders, runner, pushes, workers, audit, store, Path.of(System.getProperty("karaf.etc", "etc")));
    }

    TargetService(
            LiveStreams streams,
            Ladders ladders,
            PushRunner runner,
            Transfers.Pushes pushes,
            Workers workers,
            AuditLog audit,
            Store store,
            Path etc) {
        this.streams = streams;
        this.ladders = ladders;
        this.runner = runner;
        this.pushes = pushes;
        this.audit = audit;
        clock = workers.clock();
        secret = etc.resolve(SEAL);
        tick = workers.timer().every(LOOK_US, workers.serial("targets"), this::look);
        database = store.open(TargetTable.SCHEMA, this::load);
    }

    @Deactivate
    void stop() {
        tick.cancel();
        synchronized (this) {
            stopped = true;
            targets.values().forEach(LiveTarget::close);
            targets.clear();
        }
        database.close();
    }

    // ---- what is kept ------------------------------------------------------------------------------------------

    private void load(Database available) {
        available
                .inTransaction(transaction -> TargetTable.read(transaction, readSeal(), this::malformed))
                .whenComplete((found, failure) -> {
                    if (failure == null) {
                        loaded(found);
                    } else {
                        LOG.warn("The targets cannot be read: {}", failure.getMessage());
                    }
                });
    }

    private void malformed(String name, RuntimeException failure) {
        if (toldMalformed.add(name)) {
            LOG.error(
                    "What the database has of the target {} cannot be used, put it anew: {}",
                    name,
                    failure.getMessage());
        }
    }

    private Optional<SecretSeal> readSeal() {
        try {
            return Optional.of(SecretSeal.read(secret));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            LOG.error("Addresses and keys of targets cannot be read: {}", e.toString());
            return Optional.empty();
        }
    }

    private synchronized void loaded(List<StoredTarget> found) {
        if (stopped) {
            return;
        }
        List<String> names = found.stream().map(StoredTarget::name).toList();
        targets.entrySet().removeIf(entry -> {
            boolean gone = !names.contains(entry.getKey());
            if (gone) {
                entry.getValue().close();
            }
            return gone;
        });
        found.forEach(this::accept);
    }

    private void accept(StoredTarget stored) {
        LiveTarget known = targets.get(stored.name());
        if (known == null) {
            known = new LiveTarget(stored, runner, ladders, clock);
            targets.put(stored.name(), known);
            known.look();
        } else {
            known.change(stored);
        }
    }

    private synchronized void look() {
        if (!stopped) {
            targets.values().forEach(LiveTarget::look);
        }
    }

    private <T> CompletionStage<T> keep(TransactionWork<T> work) {
        return database.inTransaction(work);
    }

    private static <T> CompletionStage<T> refused(Exception failure) {
        return CompletableFuture.failedFuture(failure);
    }

    // ---- changes -----------------------------------------------------------------------------------------------

    @Override
    public CompletionStage<Void> put(TargetSettings settings, Access access) {
        return audit.change("target.put", settings.name())
                .after(settings.stream() + " to " + settings.preset() + ", "
                        + settings.start().word()
                        + access.url()
                                .map(url -> " " + new StoredTarget.Place(url, Optional.empty(), Optional.empty()))
                                .orElse(""))
                .follow(checkedPut(settings, access));
    }

    private CompletionStage<Void> checkedPut(TargetSettings settings, Access access) {
        StoredTarget target;
        SecretSeal seal;
        try {
            target = wanted(settings, access);
            seal = SecretSeal.readOrMake(secret, new SecureRandom());
        } catch (TargetException e) {
            return refused(e);
        } catch (IOException e) {
            return refused(new TargetException("etc/" + SEAL + " cannot be used: " + e.getMessage()));
        }
        return keep(transaction -> {
                    TargetTable.put(transaction, target, seal);
                    return target;
                })
                .thenAccept(this::kept);
    }

    private synchronized void kept(StoredTarget target) {
        if (!stopped) {
            accept(target);
        }
    }

    private synchronized StoredTarget wanted(TargetSettings settings, Access access) throws TargetException {
        TargetPreset preset = Presets.find(settings.preset())
                .orElseThrow(() -> new TargetException("There is no preset " + settings.preset() + "; there are "
                        + String.join(
                                ", ",
                                Presets.all().stream().map(TargetPreset::name).toList())));
        LiveTarget known = targets.get(settings.name());
        if (known == null && pushes.rows().stream().anyMatch(row -> row.name().equals(settings.name()))) {
            throw new TargetException("There is a push " + settings.name() + " in etc/io.millrace.push-"
                    + settings.name() + ".cfg already: take another name, or remove that one");
        }
        if (known == null && targets.size() >= MOST_TARGETS) {
            throw new TargetException("There are " + MOST_TARGETS + " targets already, which is the most");
        }
        Optional<StoredTarget> before = Optional.ofNullable(known).map(LiveTarget::stored);
        String url = url(before, preset, access);
        Optional<StoredTarget> unmoved = before.filter(
                each -> each.place().filter(place -> place.url().equals(url)).isPresent());
        // who changes something else has not named the host
        boolean anywhere = unmoved.map(StoredTarget::anywhere).orElse(access.anywhere());
        checkUrl(url, anywhere);
        return new StoredTarget(
                settings,
                Optional.of(place(url, unmoved.flatMap(StoredTarget::place), preset, access)),
                anywhere,
                before.filter(each -> each.settings().start() == settings.start())
                        .flatMap(StoredTarget::byHand));
    }

    private static String url(Optional<StoredTarget> before, TargetPreset preset, Access access)
            throws TargetException {
        Optional<String> kept = before.filter(each -> each.settings().preset().equals(preset.name()))
                .flatMap(StoredTarget::place)
                .map(StoredTarget.Place::url);
        return access.url()
                .or(() -> kept)
                .or(preset::url)
                .orElseThrow(() -> new TargetException("It needs a url: " + preset.hint()));
    }

    private static StoredTarget.Place place(
            String url, Optional<StoredTarget.Place> unmoved, TargetPreset preset, Access access)
            throws TargetException {
        StoredTarget.Place place = new StoredTarget.Place(
                url,
                access.user().or(() -> unmoved.flatMap(StoredTarget.Place::user)),
                access.secret().or(() -> unmoved.flatMap(StoredTarget.Place::secret)));
        if (preset.url().isPresent() && place.secret().isEmpty()) {
            throw new TargetException("It needs a secret: " + preset.hint());
        }
        return place;
    }

    private void checkUrl(String url, boolean anywhere) throws TargetException {
        Matcher matcher = URL.matcher(url);
        if (url.length() > LONGEST_URL || !matcher.matches()) {
            throw new TargetException("url has to be SCHEME://HOST…, of at most " + LONGEST_URL + " characters");
        }
        try {
            runner.check(url);
        } catch (IllegalArgumentException e) {
            throw new TargetException("url cannot be used: " + e.getMessage());
        }
        if (!anywhere && UNANSWERED.contains(matcher.group(1).toLowerCase(Locale.ROOT))) {
            throw new TargetException("Only operators may send to " + matcher.group(1)
                    + "://: nobody there is asked whether it is wanted");
        }
    }

    @Override
    public CompletionStage<Void> remove(String name) {
        return audit.change("target.remove", name)
                .follow(
                        find(name).isEmpty()
                                ? refused(unknown(name))
                                : this.<Void>keep(transaction -> {
                                            TargetTable.remove(transaction, name);
                                            return null;
                                        })
                                        .thenAccept(nothing -> drop(name)));
    }

    private synchronized void drop(String name) {
        LiveTarget gone = targets.remove(name);
        if (gone != null) {
            gone.close();
        }
    }

    private static TargetException unknown(String name) {
        return new TargetException("There is no target " + name);
    }

    @Override
    public CompletionStage<Void> start(String name) {
        return audit.change("target.start", name).follow(say(name, Optional.of(true)));
    }

    @Override
    public CompletionStage<Void> stop(String name) {
        return audit.change("target.stop", name).follow(say(name, Optional.of(false)));
    }

    private CompletionStage<Void> say(String name, Optional<Boolean> said) {
        if (find(name).isEmpty()) {
            return refused(unknown(name));
        }
        return this.<Void>keep(transaction -> {
                    TargetTable.setByHand(transaction, name, said);
                    return null;
                })
                .thenAccept(nothing -> said(name, said));
    }

    private synchronized void said(String name, Optional<Boolean> said) {
        LiveTarget target = targets.get(name);
        if (target != null && !stopped) {
            target.change(target.stored().byHand(said));
        }
    }

    /** A broadcast is over: what was said by hand was for that one. */
    @Override
    public void on(MediaEvent event) {
        List<String> over;
        synchronized (this) {
            over = targets.values().stream()
                    .map(LiveTarget::stored)
                    .filter(each -> each.byHand().isPresent()
                            && each.settings().stream().origin().toString().equals(event.subject()))
                    .map(StoredTarget::name)
                    .toList();
        }
        over.forEach(name -> say(name, Optional.empty()).whenComplete((done, failure) -> {
            if (failure != null) {
                LOG.warn("It is not noted that the broadcast to {} is over: {}", name, failure.getMessage());
            }
        }));
    }

    // ---- what is asked -----------------------------------------------------------------------------------------

    @Override
    public synchronized List<TargetState> list() {
        return targets.values().stream().map(LiveTarget::state).toList();
    }

    @Override
    public List<TargetPreset> presets() {
        return Presets.all();
    }

    @Override
    public List<String> problems(TargetSettings settings) {
        if (Presets.find(settings.preset()).isEmpty()) {
            return List.of("There is no preset " + settings.preset());
        }
        StreamName name = settings.stream();
        Optional<LiveStream> stream = streams.find(name).filter(found -> found.state() == LiveStream.State.LIVE);
        return stream.map(found -> LiveTarget.check(settings, ladders).problems(found))
                .orElse(List.of(name + " is not live now, so it cannot be compared"));
    }
}
