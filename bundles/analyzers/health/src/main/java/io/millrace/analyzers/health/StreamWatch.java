package io.millrace.analyzers.health;

import io.millrace.api.analysis.Finding;
import io.millrace.api.health.AlertKind;
import io.millrace.api.health.Figure;
import io.millrace.api.live.LiveStream;
import io.millrace.api.live.Publication;
import io.millrace.api.live.ReadFrom;
import io.millrace.api.live.Reader;
import io.millrace.api.media.EndOfPublication;
import io.millrace.api.media.StreamItem;
import io.millrace.api.work.Clock;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * Looks at one stream for as long as it is known. It has a reader of its own, never decodes, and is behind when it is slow,
 * which the publisher does not notice. Owned by one executor; {@link #history}, {@link #alerts} and {@link #now} are for any
 * thread.
 */
final class StreamWatch implements AutoCloseable {
    /** Other streams get their turn after so many items. */
    static final int ITEMS_A_TURN = 512;

    private static final long SECOND_US = 1_000_000;
    /** A timer may be early by a little. */
    private static final long ALMOST_A_SECOND_US = 950_000;
    /** A publication that is younger was seen from its begin. */
    private static final long FROM_BEGIN_US = 3_000_000;

    private static final long HEARTBEAT_US = 60_000_000;
    private static final int NS_PER_US = 1_000;

    private final LiveStream stream;
    private final Executor executor;
    private final Clock clock;
    private final HistorySink sink;
    private final StreamMeter meter = new StreamMeter();
    private final LossCounter losses = new LossCounter();
    private final SecondHistory history = new SecondHistory();
    private final SoundLevel level;
    private final AlertBook alerts;
    private final AlertRules rules;
    private final MinuteFolder minutes;
    private final Map<AlertKind, Boolean> found = new EnumMap<>(AlertKind.class);
    private Reader reader;
    private boolean historic = true;
    private boolean fromBegin;
    private long publication;
    private long secondStartUs;
    private long repairsBefore;
    private int measuredSeconds;
    private long costNs;
    private long heartbeatUs;
    private String endReason = "";
    private boolean endIntended;
    private volatile State now;

    /**
     * What any thread may know.
     *
     * @param live whether a publication runs
     * @param sinceUtcUs since when it does, or does not
     * @param measuredSeconds of the publication
     * @param costMicrosPerSecond what measuring took in the last second
     * @param startOffsetMs how much later sound began than pictures; NaN if that is not known
     * @param sinceKeyUs time since the last key picture
     */
    record State(
            boolean live,
            long sinceUtcUs,
            int measuredSeconds,
            long costMicrosPerSecond,
            double startOffsetMs,
            long sinceKeyUs) {}

    StreamWatch(
            LiveStream stream, Executor executor, Clock clock, SoundLevel level, AlertBook alerts, HistorySink sink) {
        this.stream = stream;
        this.executor = executor;
        this.clock = clock;
        this.level = level;
        this.alerts = alerts;
        this.sink = sink;
        String name = stream.name().toString();
        rules = new AlertRules(alerts, history, meter);
        minutes = new MinuteFolder(name, history, sink);
        now = new State(false, clock.utcUs(), 0, 0, Double.NaN, 0);
    }

    LiveStream stream() {
        return stream;
    }

    SecondHistory history() {
        return history;
    }

    AlertBook alerts() {
        return alerts;
    }

    State now() {
        return now;
    }

    // ---- samples -----------------------------------------------------------------------------------------------

    void open() {
        reader = stream.read(ReadFrom.OLDEST, executor, this::drain);
    }

    /** It was known before, and is missed since. */
    void missed(LostStream lost) {
        endReason = lost.reason();
        endIntended = false;
        now = new State(false, lost.sinceUtcUs(), 0, 0, Double.NaN, 0);
    }

    /** Reads what is there. */
    private void drain() {
        long beganNs = System.nanoTime();
        long nowUs = clock.monotonicUs();
        int left = ITEMS_A_TURN;
        StreamItem item = null;
        while (left > 0 && reader != null && (item = reader.poll()) != null) {
            left--;
            meter.add(item, nowUs, historic);
            if (item instanceof EndOfPublication end) {
                endReason = end.reason();
                endIntended = end.isIntended();
            }
        }
        if (left == 0 && item != null) {
            executor.execute(this::drain);
        } else {
            historic = false;
        }
        costNs += System.nanoTime() - beganNs;
    }

    /** A finding of an analyzer that looks at pictures or hears sound. */
    void finding(AlertKind kind, Finding.Phase phase) {
        found.put(kind, phase == Finding.Phase.BEGAN);
    }

    // ---- time --------------------------------------------------------------------------------------------------

    /** To be called twice a second. */
    void tick(Thresholds limits) {
        Optional<Publication> running =
                stream.state() == LiveStream.State.LIVE ? stream.publication() : Optional.empty();
        long nowUs = clock.monotonicUs();
        if (now.live() && (running.isEmpty() || running.get().number() != publication)) {
            ended();
        }
        if (running.isPresent() && !now.live()) {
            began(running.get(), nowUs);
        }
        if (!now.live()) {
            away();
            return;
        }
        alerts.recover(AlertKind.NO_INPUT, "The publisher is back, but was gone lately");
        rules.urgent(limits, nowUs, found.getOrDefault(AlertKind.FROZEN, false));
        if (nowUs - secondStartUs >= ALMOST_A_SECOND_US) {
            closeSecond(running.get(), limits, nowUs);
        }
        if (nowUs - heartbeatUs >= HEARTBEAT_US) {
            heartbeatUs = nowUs;
            sink.live(stream.name().toString(), now.sinceUtcUs(), clock.utcUs());
        }
    }

    private void began(Publication running, long nowUs) {
        endReason = "";
        endIntended = false;
        // time may be looked at before the samples are: nothing of the last publication must be left in the meter
        drain();
        fromBegin = clock.utcUs() - running.startedUtcUs() < FROM_BEGIN_US;
        publication = running.number();
        secondStartUs = nowUs;
        heartbeatUs = nowUs;
        measuredSeconds = 0;
        repairsBefore = stream.health().repairedTimes();
        losses.restart();
        now = new State(true, running.startedUtcUs(), 0, 0, Double.NaN, 0);
        sink.live(stream.name().toString(), now.sinceUtcUs(), clock.utcUs());
    }

    private void ended() {
        // what was said last is still to be read
        drain();
        String reason = endReason.isEmpty() ? "The publisher is gone" : endReason;
        minutes.close();
        sink.ended(stream.name().toString(), now.sinceUtcUs(), clock.utcUs(), reason);
        // what analyzers found goes on until they say that it is over: the next publication may begin as this one ended
        alerts.clearContent();
        alerts.clear(AlertKind.NO_DATA);
        endReason = reason;
        now = new State(false, clock.utcUs(), 0, 0, Double.NaN, 0);
    }

    /** Whoever lost its publisher waits for it; whose publisher ended on purpose does not. */
    private void away() {
        if (isMissed()) {
            alerts.look(AlertKind.NO_INPUT, true, false, 0, "The publisher is gone: " + endReason);
        } else {
            alerts.clear(AlertKind.NO_INPUT);
        }
    }

    private boolean isMissed() {
        return !endReason.isEmpty() && !endIntended;
    }

    private void closeSecond(Publication running, Thresholds limits, long nowUs) {
        long beganNs = System.nanoTime();
        float[] figures = SecondHistory.nothing();
        meter.close(nowUs - secondStartUs, nowUs, figures);
        level.close(figures);
        losses.close(running.session().statistics(), figures);
        long repairs = stream.health().repairedTimes();
        figures[Figure.REPAIRS.ordinal()] += Math.max(0, repairs - repairsBefore);
        repairsBefore = repairs;
        secondStartUs = nowUs;
        measuredSeconds++;
        long utcSecond = clock.utcUs() / SECOND_US;
        history.add(utcSecond, figures);
        minutes.added(utcSecond);
        if (alerts.isOpen(AlertKind.NO_DATA)) {
            alerts.clearContent();
        } else {
            rules.second(
                    limits,
                    measuredSeconds,
                    found.getOrDefault(AlertKind.BLACK, false),
                    found.getOrDefault(AlertKind.SILENCE, false));
        }
        costNs += System.nanoTime() - beganNs;
        now = new State(
                true,
                now.sinceUtcUs(),
                measuredSeconds,
                costNs / NS_PER_US,
                fromBegin ? meter.startOffsetMs() : Double.NaN,
                meter.sinceKeyUs());
        costNs = 0;
    }

    /**
     * The stream is not known any more.
     *
     * @return who misses it
     */
    Optional<LostStream> forget() {
        if (now.live()) {
            ended();
            away();
        }
        closeReader();
        return isMissed()
                ? Optional.of(new LostStream(stream.name(), now.sinceUtcUs(), clock.monotonicUs(), endReason, alerts))
                : Optional.empty();
    }

    /**
     * The server stops, or another version of this bundle goes on: what is running goes on running. Whoever goes on tells
     * anew of what is wrong; what nobody looks at must not stay open.
     */
    @Override
    public void close() {
        closeReader();
        alerts.clearAll();
        if (now.live()) {
            minutes.close();
            sink.live(stream.name().toString(), now.sinceUtcUs(), clock.utcUs());
        }
    }

    private void closeReader() {
        Reader open = reader;
        reader = null;
        if (open != null) {
            open.close();
        }
    }
}
