package io.millrace.management.rest;

import io.millrace.management.rest.AppliedPresets.Applied;
import io.millrace.management.rest.AppliedPresets.Change;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code presets}: settings that suit a kind of use, for one application. What an operator has set stays unless it is said
 * that it shall not; everything that was changed can be undone.
 */
final class PresetResources {
    private static final String APP = "[A-Za-z0-9._-]{1,100}";
    private static final Schema CHANGE = Schema.object()
            .field("says", Schema.text().about("What it means, for people"))
            .field(
                    "status",
                    Schema.words("wanted", "set", "already", "kept", "undone", "unavailable")
                            .about("wanted: would be set; set; already: was so before; kept: an operator set it"
                                    + " otherwise, and that stays; undone; unavailable: its plugin is not installed"))
            .field("now", Schema.text().orNull().about("What is set there; null for nothing"))
            .named("PresetChange");
    private static final Schema PRESET = Schema.object()
            .field("name", Schema.text())
            .field("title", Schema.text())
            .field("description", Schema.text())
            .field("notes", Schema.list(Schema.text()))
            .field("changes", Schema.list(CHANGE))
            .named("Preset");
    private static final Schema PRESETS = Schema.object()
            .field("app", Schema.text())
            .field("applied", Schema.text().orNull().about("The one that can be undone; null for none"))
            .field("items", Schema.list(PRESET))
            .named("Presets");
    private static final Schema DONE = Schema.object()
            .field("app", Schema.text())
            .field("preset", Schema.text())
            .field("changes", Schema.list(CHANGE))
            .named("PresetOutcome");

    private final Room room;
    private final AppliedPresets applied;
    private final List<Preset> presets = Preset.all();

    PresetResources(Room room) {
        this(room, Path.of(System.getProperty("karaf.data", "data"), "presets.json"));
    }

    PresetResources(Room room, Path file) {
        this.room = room;
        applied = new AppliedPresets(file);
    }

    List<Operation> operations() {
        return List.of(
                new Operation(
                                "GET",
                                "/presets",
                                "settings",
                                "listPresets",
                                "Lists settings that suit a kind of use, and what they would change for an application")
                        .query("app", Schema.text(APP, 100), "The application; live if it is left out")
                        .answers(200, PRESETS)
                        .by(this::list),
                new Operation(
                                "PUT",
                                "/presets/{name}",
                                "settings",
                                "applyPreset",
                                "Sets what suits a kind of use for an application")
                        .takes(Schema.object()
                                .field("app", Schema.text(APP, 100))
                                .maybe(
                                        "overwrite",
                                        Schema.flag()
                                                .about("Also what an operator has set otherwise; not, if left out"))
                                .named("PresetChoice"))
                        .answers(200, DONE)
                        .by(call -> room.inTurn(call, this::apply)),
                new Operation(
                                "DELETE",
                                "/presets/{name}",
                                "settings",
                                "undoPreset",
                                "Takes back what a preset changed, except what was changed again since")
                        .query("app", Schema.text(APP, 100), "The application; live if it is left out")
                        .answers(200, DONE)
                        .by(call -> room.inTurn(call, this::undo)));
    }

    private static String app(Call call) {
        return call.query("app").orElse("live");
    }

    private synchronized Reply list(Call call) {
        String app = app(call);
        PresetState state = new PresetState(room, app);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("app", app);
        Optional<Applied> earlier = applied.find(app);
        json.put(
                "applied",
                earlier.map(Applied::preset).filter(name -> !name.isEmpty()).orElse(null));
        json.put(
                "items",
                presets.stream().map(preset -> row(preset, app, state, earlier)).toList());
        return Reply.json(json);
    }

    private static Map<String, Object> row(Preset preset, String app, PresetState state, Optional<Applied> earlier) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("name", preset.name());
        row.put("title", preset.title());
        row.put("description", preset.description());
        row.put("notes", preset.notes());
        row.put(
                "changes",
                preset.steps().stream()
                        .map(step -> step.of(app))
                        .map(step -> change(step, status(step, state, earlier), state.now(step)))
                        .toList());
        return row;
    }

    private static String status(Preset.Step step, PresetState state, Optional<Applied> earlier) {
        if (state.isMet(step)) {
            return "already";
        }
        if (!state.isPossible(step)) {
            return "unavailable";
        }
        String now = state.now(step);
        boolean ours = earlier.stream()
                .flatMap(each -> each.changes().stream())
                .anyMatch(each -> isSamePlace(each.step(), step) && each.after().equals(now));
        return now == null || ours ? "wanted" : "kept";
    }

    private static Map<String, Object> change(Preset.Step step, String status, String now) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("says", step.says());
        row.put("status", status);
        row.put("now", now);
        return row;
    }

    private Preset named(Call call) {
        return presets.stream()
                .filter(each -> each.name().equals(call.path("name")))
                .findFirst()
                .orElseThrow(() -> ApiException.notFound("such preset"));
    }

    private Reply apply(Call call) throws IOException {
        Preset preset = named(call);
        String app = call.text("app");
        PresetState state = new PresetState(room, app);
        Optional<Applied> earlier = applied.find(app);
        List<Change> done = new ArrayList<>();
        List<Map<String, Object>> told = new ArrayList<>();
        for (Preset.Step step :
                preset.steps().stream().map(each -> each.of(app)).toList()) {
            String status = status(step, state, earlier);
            String before = state.now(step);
            if (status.equals("wanted") || status.equals("kept") && call.flag("overwrite")) {
                done.add(new Change(step, before, PresetState.wanted(step)));
                // before it is set, so that what fails after half of the steps can be undone
                applied.put(app, new Applied(preset.name(), together(earlier, done)));
                state.set(step);
                status = "set";
            }
            told.add(change(step, status, state.now(step)));
        }
        return PluginResources.untagged(outcome(app, preset.name(), told));
    }

    private static boolean isSamePlace(Preset.Step one, Preset.Step other) {
        return one.pid().equals(other.pid()) && one.property().equals(other.property());
    }

    /** What was there before the first of several presets is what undoing brings back. */
    private static List<Change> together(Optional<Applied> earlier, List<Change> done) {
        List<Change> all = new ArrayList<>();
        for (Change change : earlier.map(Applied::changes).orElse(List.of())) {
            if (done.stream().noneMatch(each -> isSamePlace(each.step(), change.step()))) {
                all.add(change);
            }
        }
        for (Change change : done) {
            Optional<Change> first = earlier.stream()
                    .flatMap(each -> each.changes().stream())
                    .filter(each -> isSamePlace(each.step(), change.step())
                            && each.after().equals(change.before()))
                    .findFirst();
            all.add(first.map(each -> new Change(change.step(), each.before(), change.after()))
                    .orElse(change));
        }
        return all;
    }

    private Reply undo(Call call) throws IOException {
        Preset preset = named(call);
        String app = app(call);
        Applied last = applied.find(app)
                .filter(each -> each.preset().equals(preset.name()))
                .orElseThrow(() -> ApiException.notFound("preset to undo there: it was not applied, or undone before"));
        PresetState state = new PresetState(room, app);
        List<Map<String, Object>> told = new ArrayList<>();
        for (Change change : last.changes()) {
            boolean same = change.after().equals(state.now(change.step()));
            if (same) {
                state.write(change.step(), change.before());
            }
            told.add(change(change.step(), same ? "undone" : "kept", state.now(change.step())));
        }
        forget(app, last, state);
        return PluginResources.untagged(outcome(app, preset.name(), told));
    }

    /** A ladder that was never turned on is off now, which nobody chose: the next preset may turn it on. */
    private void forget(String app, Applied last, PresetState state) throws IOException {
        List<Change> off = last.changes().stream()
                .filter(each -> each.step().pid().equals(Preset.LADDER)
                        && each.before() == null
                        && "".equals(state.now(each.step())))
                .map(each -> new Change(each.step(), null, ""))
                .toList();
        if (off.isEmpty()) {
            applied.remove(app);
        } else {
            applied.put(app, new Applied("", off));
        }
    }

    private static Map<String, Object> outcome(String app, String preset, List<Map<String, Object>> changes) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("app", app);
        json.put("preset", preset);
        json.put("changes", changes);
        return json;
    }
}
