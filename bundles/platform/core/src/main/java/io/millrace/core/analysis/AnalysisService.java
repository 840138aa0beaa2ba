package io.millrace.core.analysis;

import io.millrace.api.analysis.Analyses;
import io.millrace.api.analysis.AnalysisStatus;
import io.millrace.api.analysis.Analyzer;
import io.millrace.api.audit.AuditLog;
import io.millrace.api.audit.AuditedChange;
import io.millrace.api.codec.FrameSource;
import io.millrace.api.event.MediaEvents;
import io.millrace.api.live.LiveStream;
import io.millrace.api.media.StreamName;
import io.millrace.api.plugin.PluginFaults;
import io.millrace.api.plugin.PluginVersion;
import io.millrace.api.settings.Configuration;
import io.millrace.api.work.Timer;
import io.millrace.api.work.Workers;
import io.millrace.core.assignment.Assignments;
import io.millrace.core.ladder.StreamNews;
import io.millrace.core.plugin.ServiceVersions;
import io.millrace.core.work.CoalescedTask;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The analyses of all live streams: which were chosen for each, and by which version of its analyzer each is done. */
@Component(service = Analyses.class, immediate = true, configurationPid = AnalysisService.PID)
@Designate(ocd = AnalysisService.Config.class)
public final class AnalysisService implements Analyses {
    static final String PID = "io.millrace.core.analyzers";
    private static final Logger LOG = LoggerFactory.getLogger(AnalysisService.class);
    private static final Configuration<Map<String, String>> CONFIGURATION = new Configuration<>(
            PID,
            Config.class,
            values -> values.read(
                    "apply", Assignments::parse, "TARGET=ANALYZER or TARGET=ANALYZER+ANALYZER, separated by commas"),
            LOG::warn);
    private static final long LOOK_US = 500_000;
    /** All analyses together that end are waited for so long. */
    private static final long GOODBYE_MS = 1_000;

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");
    private static final String SEPARATOR = "+";

    private final Assignments assignments;
    private final StreamNews news;
    private final AnalysisTools tools;
    private final CoalescedTask looking;
    private final Timer.Cancellable tick;
    private final List<AnalyzerOffer> offers = new CopyOnWriteArrayList<>();
    private final List<SourceOffer> sources = new CopyOnWriteArrayList<>();
    private final Map<LiveStream, Map<String, AnalysisSeat>> seats = new LinkedHashMap<>();
    private boolean stopped;

    /** Configuration {@code io.millrace.core.analyzers}. */
    @ObjectClassDefinition(name = "Millrace analyzers")
    public @interface Config {
        @AttributeDefinition(
                name = "Analyzers",
                description = "TARGET=ANALYZER, or TARGET=ANALYZER+ANALYZER, where the target is APP/NAME or an APP;"
                        + " off for none. What media:analyze assigns goes before")
        String[] apply() default {};
    }

    @Reference
    volatile AuditLog audit = AuditLog.NOWHERE;

    @Activate
    public AnalysisService(
            Map<String, Object> properties,
            @Reference StreamNews news,
            @Reference Workers workers,
            @Reference PluginFaults faults,
            @Reference MediaEvents events) {
        this(
                new Assignments(
                        Path.of(System.getProperty("karaf.data", "data"), "analyzers"),
                        "analyzer",
                        CONFIGURATION.start(properties)),
                news,
                new AnalysisTools(workers, faults, events));
    }

    AnalysisService(Assignments assignments, StreamNews news, AnalysisTools tools) {
        this.assignments = assignments;
        this.news = news;
        this.tools = tools;
        Executor executor = tools.workers().serial("analyzers");
        looking = new CoalescedTask(executor, this::look);
        tick = tools.workers().timer().every(LOOK_US, executor, this::look);
        lookSoon();
    }

    /** Another configuration: the analyses that stay go on. */
    @Modified
    void modified(Map<String, Object> properties) {
        assignments.configure(CONFIGURATION.change(properties, assignments.configured()));
        lookSoon();
    }

    @Deactivate
    void stop() {
        tick.cancel();
        synchronized (this) {
            stopped = true;
            leave(seat -> true);
            seats.clear();
        }
    }

    // ---- analyzers and sources ---------------------------------------------------------------------------------

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addAnalyzer(Analyzer analyzer, ServiceReference<Analyzer> reference) {
        String name = String.valueOf(reference.getProperty("millrace.analyzes"));
        PluginVersion version = ServiceVersions.of(reference);
        if (NAME.matcher(name).matches()) {
            bind(name, analyzer, version);
        } else {
            LOG.error(
                    "{} offers an analyzer that cannot be assigned: @Analyzes has to name it in lower-case letters,"
                            + " digits and '-'",
                    version);
        }
    }

    void bind(String name, Analyzer analyzer, PluginVersion version) {
        offers.add(new AnalyzerOffer(name, analyzer, version));
        lookSoon();
    }

    /** Returns when the analyzer is not called any more, but does not wait for one that hangs. */
    void removeAnalyzer(Analyzer analyzer) {
        List<AnalyzerOffer> leaving =
                offers.stream().filter(offer -> offer.analyzer() == analyzer).toList();
        offers.removeAll(leaving);
        leave(seat -> leaving.stream().anyMatch(seat::isOf));
        lookSoon();
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addSource(FrameSource source, ServiceReference<FrameSource> reference) {
        bind(source, ServiceVersions.of(reference), ServiceVersions.ranking(reference));
    }

    void bind(FrameSource source, PluginVersion version, int ranking) {
        sources.add(new SourceOffer(source, version, ranking));
        lookSoon();
    }

    void removeSource(FrameSource source) {
        List<SourceOffer> leaving =
                sources.stream().filter(offer -> offer.source() == source).toList();
        sources.removeAll(leaving);
        leave(seat -> leaving.stream().anyMatch(seat::isFedBy));
        lookSoon();
    }

    private void leave(Predicate<AnalysisSeat> which) {
        List<AnalysisRun> left = new ArrayList<>();
        synchronized (this) {
            seats.values().stream()
                    .flatMap(ofStream -> ofStream.values().stream())
                    .filter(which)
                    .forEach(seat -> seat.leave().ifPresent(left::add));
        }
        long endNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(GOODBYE_MS);
        left.forEach(run -> run.awaitEnd(TimeUnit.NANOSECONDS.toMillis(endNs - System.nanoTime())));
    }

    // ---- analyses ----------------------------------------------------------------------------------------------

    private void lookSoon() {
        looking.request();
    }

    private synchronized void look() {
        if (stopped) {
            return;
        }
        news.dropEnded(seats, ofStream -> ofStream.values().forEach(AnalysisSeat::leave));
        SourceOffer source = sources.stream()
                .filter(offer -> !tools.faults().isQuarantined(offer.version()))
                .min(SourceOffer.BEST_FIRST)
                .orElse(null);
        for (LiveStream stream : news.streams()) {
            look(stream, source);
        }
    }

    private void look(LiveStream stream, SourceOffer source) {
        Set<String> wanted =
                assignments.of(stream.name()).map(AnalysisService::names).orElse(Set.of());
        Map<String, AnalysisSeat> ofStream = seats.get(stream);
        if (ofStream == null && wanted.isEmpty()) {
            return;
        }
        ofStream = seats.computeIfAbsent(stream, key -> new TreeMap<>());
        ofStream.entrySet().removeIf(entry -> {
            boolean over = !wanted.contains(entry.getKey());
            if (over) {
                entry.getValue().leave();
            }
            return over;
        });
        for (String name : wanted) {
            List<AnalyzerOffer> named = offers.stream()
                    .filter(offer -> offer.name().equals(name))
                    .sorted(AnalyzerOffer.BEST_FIRST)
                    .toList();
            ofStream.computeIfAbsent(name, key -> new AnalysisSeat(stream, name, tools))
                    .update(named, source, tools.faults());
        }
        if (ofStream.isEmpty()) {
            seats.remove(stream);
        }
    }

    private static Set<String> names(String text) {
        Set<String> names = new TreeSet<>();
        for (String name : text.split(Pattern.quote(SEPARATOR))) {
            if (!name.isBlank()) {
                names.add(name.strip());
            }
        }
        return names;
    }

    @Override
    public Map<String, String> analyzers() {
        Map<String, String> newest = new TreeMap<>();
        List<AnalyzerOffer> ranked = new ArrayList<>(offers);
        ranked.sort(AnalyzerOffer.BEST_FIRST);
        ranked.forEach(offer ->
                newest.putIfAbsent(offer.name(), offer.version().version().toString()));
        return newest;
    }

    @Override
    public void assign(String target, Set<String> analyzers) {
        AuditedChange change = audit.change("analyzer.assign", target)
                .before(assignments.all().getOrDefault(target, ""))
                .after(analyzers.isEmpty() ? "off" : String.join(SEPARATOR, new TreeSet<>(analyzers)));
        try {
            take(target, analyzers);
            change.done();
        } catch (RuntimeException e) {
            change.refused(e);
            throw e;
        }
    }

    private void take(String target, Set<String> analyzers) {
        String checked = Assignments.check(target);
        for (String name : analyzers) {
            if (!NAME.matcher(name).matches() || name.equals("off")) {
                throw new IllegalArgumentException("\"" + name + "\" names no analyzer; there are "
                        + (analyzers().isEmpty()
                                ? "none"
                                : String.join(", ", analyzers().keySet())));
            }
        }
        assignments.put(checked, String.join(SEPARATOR, new TreeSet<>(analyzers)));
        lookSoon();
    }

    @Override
    public Map<String, Set<String>> assignments() {
        Map<String, Set<String>> all = new TreeMap<>();
        assignments.all().forEach((target, text) -> all.put(target, names(text)));
        return all;
    }

    @Override
    public synchronized List<AnalysisStatus> analyses(StreamName stream) {
        return seats.entrySet().stream()
                .filter(entry -> entry.getKey().name().equals(stream.origin()))
                .flatMap(entry -> entry.getValue().values().stream())
                .map(AnalysisSeat::status)
                .toList();
    }
}
