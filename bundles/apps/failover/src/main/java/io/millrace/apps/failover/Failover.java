package io.millrace.apps.failover;

import io.millrace.api.failover.FailoverState;
import io.millrace.api.media.ClockReference;
import io.millrace.api.media.StreamName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * One stream with backups: reads all inputs, chooses the one to show, and turns the output to it. A lost input is left at
 * once; otherwise the output turns where nothing is missing or twice. Owned by its serial executor but for {@link #state}.
 */
final class Failover implements Input.Listener, AutoCloseable {
    /** How long an input with the same content that is behind is waited for. */
    static final long WAIT_US = 400_000;

    /** Where what happened is told. */
    interface News {
        /** Another input is shown; {@code slate} for the slate, empty for nothing. */
        void switched(String from, String to, String reason);
    }

    static final String SLATE = "slate";

    private final FailoverSettings settings;
    private final FailoverTools tools;
    private final News news;
    private final Slate slate;
    private final OutputRun run;
    private final Output output;
    private final List<Input> inputs = new ArrayList<>();
    private final Runnable onReadable;
    /** The wall clock at monotonic zero, as it was in the beginning: output timelines do not step when somebody sets the clock. */
    private final long utcOffsetUs;

    private int active = Choice.NONE;
    private boolean slateShown;
    private int held = Choice.NONE;
    private Turn turn;
    private long switches;
    private String lastReason = "";
    private long lastSwitchUtcUs;
    private boolean closed;
    /** Whether something happened that the choice depends on. */
    private boolean changed;

    private volatile FailoverState state;

    Failover(FailoverSettings settings, FailoverTools tools, News news, Slate slate) {
        this.settings = settings;
        this.tools = tools;
        this.news = news;
        this.slate = slate;
        utcOffsetUs = tools.clock().utcUs() - tools.clock().monotonicUs();
        run = new OutputRun(tools.streams(), tools.sessions(), settings.stream(), settings.name());
        output = new Output(run::publisher);
        settings.inputs()
                .forEach(name ->
                        inputs.add(new Input(name, new Condition(settings.triggers(), settings.lossUs()), this)));
        onReadable = this::step;
        state = snapshot();
    }

    FailoverSettings settings() {
        return settings;
    }

    FailoverState state() {
        return state;
    }

    /** Time passed. */
    void tick() {
        if (closed) {
            return;
        }
        long nowUs = nowUs();
        inputs.forEach(input -> input.attach(tools.streams(), tools.executor(), onReadable, nowUs));
        changed = true;
        step();
        if (active != Choice.NONE) {
            tools.streams().find(inputs.get(active).name()).ifPresent(slate::prepare);
        }
        state = snapshot();
    }

    /** Something came, or time passed. */
    private void step() {
        if (closed) {
            return;
        }
        long nowUs = nowUs();
        for (Input input : inputs) {
            input.drain(nowUs);
            input.condition().look(nowUs);
        }
        if (ready(nowUs)) {
            if (changed) {
                changed = false;
                choose(nowUs);
            }
            advance(nowUs);
            output.flush();
        }
    }

    /** Whether there is a publication to write to; it is begun when there is something to write. */
    private boolean ready(long nowUs) {
        if (run.isOpen()) {
            return true;
        }
        if (inputs.stream().noneMatch(Input::isReady) || !run.begin(nowUs)) {
            return false;
        }
        output.begin();
        active = Choice.NONE;
        slateShown = false;
        turn = null;
        return true;
    }

    // ---- what to show ------------------------------------------------------------------------------------------

    private void choose(long nowUs) {
        if (held != Choice.NONE && !isReady(held)) {
            held = Choice.NONE;
        }
        List<Choice.Candidate> candidates = IntStream.range(0, inputs.size())
                .mapToObj(index -> inputs.get(index).candidate(index == active))
                .toList();
        int wanted = Choice.of(candidates, active, held, nowUs, settings.stableUs());
        if (wanted == active && wanted != Choice.NONE) {
            turn = null;
        } else if (wanted != Choice.NONE) {
            if (turn == null || turn.to() != wanted) {
                turn = new Turn(wanted, inputs.get(wanted).backlog().newestKey(), reason(wanted), nowUs);
            }
        } else {
            turn = null;
            leave();
        }
    }

    private boolean isReady(int index) {
        return inputs.get(index).candidate(index == active).ready();
    }

    private String reason(int wanted) {
        if (wanted == held) {
            return "by-hand";
        }
        if (active == Choice.NONE) {
            return lastReason.isEmpty() ? "started" : "returned";
        }
        String trouble = inputs.get(active).condition().reason();
        return trouble.isEmpty() ? "returned" : trouble;
    }

    /** Nothing is there: the slate is shown, if there is one. */
    private void leave() {
        boolean toSlate = slate.isReady() && !output.shown().isEmpty();
        if (active == Choice.NONE && (slateShown || !toSlate)) {
            return;
        }
        String from = shownName();
        String reason = active == Choice.NONE
                ? lastReason
                : inputs.get(active).condition().reason();
        active = Choice.NONE;
        slateShown = toSlate;
        if (toSlate) {
            slate.begin(output, timelineUs());
        }
        tell(from, reason);
    }

    // ---- how to get there --------------------------------------------------------------------------------------

    private void advance(long nowUs) {
        if (slateShown) {
            slate.write(output, timelineUs());
        }
        if (turn == null) {
            follow(false);
            return;
        }
        boolean lost = active == Choice.NONE || !inputs.get(active).condition().isPresent();
        Backlog to = inputs.get(turn.to()).backlog();
        Optional<Place> place = Joiner.exact(to, output.shown());
        if (place.isEmpty() && turn.waits(Joiner.behindUs(to, output.shown()), nowUs)) {
            return;
        }
        if (place.isEmpty() && lost) {
            place = Joiner.nearestKey(to, output.shown(), timelineUs());
        } else if (place.isEmpty() && to.newestKey() > turn.keyBefore()) {
            if (follow(true)) {
                place = Optional.of(Joiner.at(to, to.newestKey(), output.shown()));
            }
        } else if (place.isEmpty()) {
            follow(false);
        }
        place.ifPresent(found -> turnTo(turn.to(), found));
    }

    private boolean follow(boolean toWhole) {
        return active != Choice.NONE && output.follow(inputs.get(active).backlog(), toWhole);
    }

    private void turnTo(int to, Place place) {
        String from = shownName();
        String reason = turn.reason();
        active = to;
        slateShown = false;
        turn = null;
        output.turnTo(inputs.get(to).backlog(), place);
        tell(from, reason);
    }

    private String shownName() {
        if (slateShown) {
            return SLATE;
        }
        return active == Choice.NONE ? "" : inputs.get(active).name().toString();
    }

    private void tell(String from, String reason) {
        switches++;
        lastReason = reason;
        lastSwitchUtcUs = tools.clock().utcUs();
        state = snapshot();
        news.switched(from, shownName(), reason);
    }

    // ---- inputs ------------------------------------------------------------------------------------------------

    @Override
    public void beforeBreak(Input input) {
        changed = true;
        if (active != Choice.NONE && inputs.get(active) == input && run.isOpen()) {
            follow(false);
        }
    }

    @Override
    public void clock(Input input, ClockReference reference) {
        if (active != Choice.NONE && inputs.get(active) == input && run.isOpen()) {
            output.clock(reference);
        }
    }

    /** An analyzer found something in a stream, or it is over. */
    void finding(StreamName stream, Trigger trigger, boolean begins) {
        for (Input input : inputs) {
            if (!closed && input.name().equals(stream)) {
                input.condition().finding(trigger, begins, nowUs());
                changed = true;
            }
        }
    }

    /**
     * Turns to an input by hand, or leaves the choice to the server again.
     *
     * @throws IllegalArgumentException if that cannot be
     */
    void hold(Optional<StreamName> wanted) {
        if (wanted.isEmpty()) {
            held = Choice.NONE;
            return;
        }
        int index = settings.inputs().indexOf(wanted.get());
        if (index < 0) {
            throw new IllegalArgumentException(
                    wanted.get() + " is no input of " + settings.name() + ", which has " + settings.inputs());
        }
        if (!isReady(index)) {
            throw new IllegalArgumentException(wanted.get() + " does not come now; choose another input");
        }
        held = index;
    }

    private FailoverState snapshot() {
        long offsetUs = tools.clock().utcUs() - nowUs();
        List<FailoverState.Input> rows = new ArrayList<>();
        for (Input input : inputs) {
            Condition condition = input.condition();
            rows.add(new FailoverState.Input(
                    input.name(), condition.isFit(), condition.reason(), condition.sinceUs() + offsetUs));
        }
        return new FailoverState(
                settings.name(),
                settings.stream(),
                rows,
                active == Choice.NONE
                        ? Optional.empty()
                        : Optional.of(inputs.get(active).name()),
                slateShown,
                held == Choice.NONE
                        ? Optional.empty()
                        : Optional.of(inputs.get(held).name()),
                switches,
                lastReason,
                lastSwitchUtcUs,
                slate.words());
    }

    private long nowUs() {
        return tools.clock().monotonicUs();
    }

    /** Now, on timelines that began at a time of the wall clock and go on steadily. */
    private long timelineUs() {
        return utcOffsetUs + nowUs();
    }

    /** Ends the output for good. */
    void end(String reason) {
        run.end(reason);
        close();
    }

    /** Ends; viewers of the output wait for somebody who goes on with it. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        inputs.forEach(Input::close);
        closed = true;
        slate.close();
        run.close();
    }
}
