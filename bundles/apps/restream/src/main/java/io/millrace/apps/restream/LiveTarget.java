package io.millrace.apps.restream;

import io.millrace.api.access.Secret;
import io.millrace.api.codec.Ladders;
import io.millrace.api.restream.TargetLimits;
import io.millrace.api.restream.TargetPreset;
import io.millrace.api.restream.TargetSettings;
import io.millrace.api.restream.TargetState;
import io.millrace.api.restream.TargetState.State;
import io.millrace.api.transfer.PushOrder;
import io.millrace.api.transfer.PushRunner;
import io.millrace.api.transfer.RunningPush;
import io.millrace.api.transfer.TransferRow;
import io.millrace.api.work.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/** One target while the server runs: what is kept of it, and its push. Owned by the lock of the targets. */
final class LiveTarget {
    private static final RunningPush.Figures NOTHING = new RunningPush.Figures(0, 0, Optional.empty(), 0, Map.of());
    /** What protocols call what they left out: RTMP, SRT, MPEG-TS. */
    private static final List<String> DROPPED = List.of("droppedMessages", "pktSndDropTotal", "sendBufferOverflows");

    private final PushRunner runner;
    private final Ladders ladders;
    private final Clock clock;
    private StoredTarget stored;
    private StartCheck check;
    private RunningPush push;
    private SentRate rate = new SentRate();
    private String trouble = "";
    private long stateSinceUtcUs;

    LiveTarget(StoredTarget stored, PushRunner runner, Ladders ladders, Clock clock) {
        this.runner = runner;
        this.ladders = ladders;
        this.clock = clock;
        this.stored = stored;
        stateSinceUtcUs = clock.utcUs();
    }

    StoredTarget stored() {
        return stored;
    }

    /** Changes it; another push takes the place of the one that runs unless nothing but its start changed. */
    void change(StoredTarget changed) {
        boolean same = changed.settings().equals(stored.settings())
                && changed.place().equals(stored.place())
                && changed.anywhere() == stored.anywhere();
        if (!same) {
            close();
        }
        stored = changed;
        look();
    }

    /** Makes things as they should be now. */
    void look() {
        if (!stored.isStarted()) {
            close();
            trouble = "";
            return;
        }
        if (push == null) {
            run();
        }
        if (push != null) {
            rate.read(clock.monotonicUs(), push.figures().sentBytes());
        }
    }

    private void run() {
        if (stored.place().isEmpty()) {
            trouble("What opens it was sealed with another etc/" + TargetService.SEAL
                    + " than the one that is there: give its address and key anew");
            return;
        }
        StoredTarget.Place place = stored.place().get();
        try {
            StartCheck checked = new StartCheck(check(stored.settings(), ladders), clock);
            push = runner.run(new PushOrder(
                    stored.name(),
                    stored.settings().stream(),
                    place.url(),
                    place.user(),
                    place.secret(),
                    options(stored.settings()),
                    stored.anywhere(),
                    checked));
            check = checked;
            rate = new SentRate();
            trouble = "";
        } catch (IllegalArgumentException | IllegalStateException e) {
            trouble(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            // the other targets go on
            trouble("It cannot be begun: " + e.getClass().getSimpleName());
        }
    }

    private void trouble(String words) {
        if (!words.equals(trouble)) {
            trouble = words;
            stateSinceUtcUs = clock.utcUs();
        }
    }

    /** What a target's stream is compared with. */
    static StreamCheck check(TargetSettings settings, Ladders ladders) {
        TargetPreset preset = Presets.find(settings.preset())
                .orElseThrow(() -> new IllegalArgumentException(
                        "There is no preset " + settings.preset() + " any more; choose another"));
        TargetLimits limits = preset.limits().with(settings.maxVideoBitsPerSecond(), settings.maxSyncIntervalUs());
        boolean custom = preset.name().equals(TargetPreset.CUSTOM);
        return new StreamCheck(custom ? settings.name() : preset.title(), limits, ladders);
    }

    private static Map<String, String> options(TargetSettings settings) {
        Map<String, String> options = new TreeMap<>(
                Presets.find(settings.preset()).map(TargetPreset::options).orElse(Map.of()));
        options.putAll(settings.options());
        return options;
    }

    void close() {
        if (push != null) {
            push.close();
            push = null;
            stateSinceUtcUs = clock.utcUs();
        }
    }

    TargetState state() {
        RunningPush.Figures figures = push == null ? NOTHING : push.figures();
        Optional<TransferRow> row = Optional.ofNullable(push).map(RunningPush::row);
        long dropped = DROPPED.stream()
                .map(figures.statistics()::get)
                .filter(Objects::nonNull)
                .mapToLong(Number::longValue)
                .sum();
        return new TargetState(
                stored.settings(),
                stored.place().map(StoredTarget.Place::shown).orElse(""),
                stored.place()
                        .flatMap(StoredTarget.Place::secret)
                        .filter(this::isSet)
                        .isPresent(),
                stored.isStarted(),
                row.map(this::stateOf).orElse(trouble.isEmpty() ? State.STOPPED : State.FAILING),
                row.map(TransferRow::words).orElse(trouble.isEmpty() ? "Nobody has started it" : trouble),
                row.map(TransferRow::sinceUtcUs).orElse(stateSinceUtcUs),
                push == null ? 0 : rate.bitsPerSecond(),
                figures.sentBytes(),
                dropped,
                figures.retries(),
                figures.lastError(),
                figures.lastErrorUtcUs());
    }

    private boolean isSet(Secret secret) {
        return !secret.reveal().isEmpty();
    }

    private State stateOf(TransferRow row) {
        return switch (row.state()) {
            case IDLE -> State.IDLE;
            case CONNECTING -> State.CONNECTING;
            case RUNNING -> State.RUNNING;
            case FAILING -> check.blocks() ? State.BLOCKED : State.FAILING;
        };
    }
}
