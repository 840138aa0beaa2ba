package io.millrace.core.ladder;

import io.millrace.api.codec.LadderProfile;
import io.millrace.api.codec.OutputStatus;
import io.millrace.api.codec.OutputStatus.State;
import io.millrace.api.codec.TranscodeJob.Output;
import io.millrace.api.codec.TranscodeJob.Video;
import io.millrace.api.live.LiveStream;
import io.millrace.api.live.Publisher;
import io.millrace.api.media.StreamName;
import io.millrace.api.media.Track;
import io.millrace.api.media.VideoFormat;
import io.millrace.api.plugin.PluginFaults;
import io.millrace.core.live.RenditionStreams;
import io.millrace.core.packaging.RenditionManifests.Expected;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The renditions of one live stream: which there are, which are encoded, and by whom. A newer transcoder begins beside
 * the one before, which stays until its successor writes. Owned by the ladders' lock.
 */
final class StreamLadder {
    private static final long SWITCH_US = 30_000_000;
    private static final long BACK_OFF_US = 2_000_000;
    private static final String NO_PICTURES =
            "No browser plays JPEG, and there is no transcoder that makes H.264 of it: install the feature of one";

    /** Who needs which renditions. */
    interface Needs {
        boolean isDemanded(StreamName rendition);

        /** When it was asked for last, on the monotonic clock; {@link Long#MIN_VALUE} if never. */
        long askedUs(StreamName rendition);

        /** Renditions of a stream that are demanded, by their own names. */
        Set<String> demanded(StreamName origin);

        /** Says which renditions manifests list before they are encoded, and which they never do. */
        void list(StreamName origin, List<Expected> expected, Set<String> hidden);
    }

    private final LiveStream stream;
    private final RenditionStreams streams;
    private final PluginFaults faults;
    private final Needs needs;
    private final Map<String, RenditionSeat> seats = new LinkedHashMap<>();
    private final Map<TranscoderOffer, Long> retryAtUs = new HashMap<>();
    private List<Output> planned = List.of();
    private List<Output> active = List.of();
    private List<OutputStatus> unfit = List.of();
    /** Those of the planned that manifests list. */
    private List<Output> listed = List.of();
    /** Those of the listed that are encoded on demand: they are listed before they are encoded. */
    private List<Output> offered = List.of();

    private Encoding current;
    private Encoding leaving;
    private long leavesAtUs;
    private long renewAtUs = Long.MIN_VALUE;

    StreamLadder(LiveStream stream, RenditionStreams streams, PluginFaults faults, Needs needs) {
        this.stream = stream;
        this.streams = streams;
        this.faults = faults;
        this.needs = needs;
    }

    /**
     * Makes things as they should be now.
     *
     * @param profile what was chosen for the stream
     * @param ranked transcoders that may be used, the best first
     */
    void update(Optional<LadderProfile> profile, List<TranscoderOffer> ranked, long nowUs) {
        List<Output> before = planned;
        planned = plan(profile, ranked);
        for (Output output : before) {
            if (planned.stream().noneMatch(other -> other.name().equals(output.name()))) {
                seats.remove(output.name()).rendition().end("The ladder of " + stream.name() + " has no such rung");
            }
        }
        for (Output output : planned) {
            seats.computeIfAbsent(
                    output.name(), name -> new RenditionSeat(streams, stream, name, output instanceof Video));
        }
        seats.values().forEach(seat -> seat.look(nowUs));
        choose(profile, nowUs);
        encode(ranked, nowUs);
        list();
    }

    /**
     * Manifests list rungs that are encoded, and what every player is offered, also before it is encoded; what other
     * protocols need is none of theirs.
     */
    private void list() {
        Map<String, OutputStatus> told = current == null ? Map.of() : current.statuses();
        List<Expected> expected = offered.stream()
                .filter(output -> planned.contains(output) && !isGivenUp(told.get(output.name())))
                .flatMap(output -> ExpectedRenditions.of(output, stream.tracks()).stream())
                .toList();
        Set<String> hidden = planned.stream()
                .filter(output -> !listed.contains(output))
                .map(Output::name)
                .collect(Collectors.toSet());
        needs.list(stream.name(), expected, hidden);
    }

    private static boolean isGivenUp(OutputStatus status) {
        return status != null && (status.state() == State.REFUSED || status.state() == State.FAILED);
    }

    private static boolean isAlways(Optional<LadderProfile> profile, Output output) {
        return profile.filter(each -> LadderPlan.isAlways(each, output.name())).isPresent();
    }

    private List<Output> plan(Optional<LadderProfile> profile, List<TranscoderOffer> ranked) {
        List<Output> outputs = new ArrayList<>();
        List<Track> tracks = stream.tracks();
        Optional<VideoFormat> source =
                tracks.stream().filter(Track::isVideo).findFirst().map(track -> (VideoFormat) track.format());
        unfit = List.of();
        if (profile.isPresent()) {
            outputs.addAll(LadderPlan.outputs(profile.get(), stream.name(), tracks));
            if (outputs.stream().noneMatch(Video.class::isInstance) && !tracks.isEmpty()) {
                unfit = profile.get().rungs().stream()
                        .map(rung -> silent(rung.name(), 0, 0, State.REFUSED, LadderPlan.whyNone(source)))
                        .toList();
            }
            SentLayers.leaveOut(outputs, streams.layers(stream.name()));
        }
        List<Output> wanted = RepairOutputs.offered(tracks, outputs);
        List<Output> repairs =
                wanted.stream().filter(output -> isWritten(output, ranked)).toList();
        unfit = withMissed(unfit, wanted, repairs);
        offered = new ArrayList<>(onDemand(profile, outputs, ranked));
        offered.addAll(repairs);
        outputs.addAll(repairs);
        listed = List.copyOf(outputs);
        for (String name : needs.demanded(stream.name())) {
            if (outputs.stream().noneMatch(output -> output.name().equals(name))) {
                RepairOutputs.of(name, tracks).ifPresent(outputs::add);
            }
        }
        // one that is no longer demanded stays for a while
        for (Output output : active) {
            RenditionSeat seat = seats.get(output.name());
            boolean listed = outputs.stream().anyMatch(other -> other.name().equals(output.name()));
            if (!listed && seat != null && isRepair(output, profile)) {
                outputs.add(output);
            }
        }
        return List.copyOf(outputs);
    }

    private List<OutputStatus> withMissed(List<OutputStatus> others, List<Output> wanted, List<Output> written) {
        List<OutputStatus> all = new ArrayList<>(others);
        wanted.stream()
                .filter(output -> !written.contains(output)
                        && !needs.demanded(stream.name()).contains(output.name())
                        && RepairOutputs.isIndispensable(output, stream.tracks()))
                .forEach(output -> all.add(silent(output, State.REFUSED, NO_PICTURES)));
        return List.copyOf(all);
    }

    /** Rungs that wait for their players; not those that stand in the place of a source that nobody is to see. */
    private List<Output> onDemand(Optional<LadderProfile> profile, List<Output> rungs, List<TranscoderOffer> ranked) {
        if (profile.isEmpty()) {
            return List.of();
        }
        Set<String> replacing = LadderPlan.replacing(profile.get());
        return rungs.stream()
                .filter(rung -> !LadderPlan.isAlways(profile.get(), rung.name()) && !replacing.contains(rung.name()))
                .filter(rung -> isWritten(rung, ranked))
                .toList();
    }

    /** One that was planned stays so while transcoders are swapped. */
    private boolean isWritten(Output output, List<TranscoderOffer> ranked) {
        return planned.contains(output) || ranked.stream().anyMatch(offer -> offer.writes(List.of(output)));
    }

    private boolean isRepair(Output output, Optional<LadderProfile> profile) {
        boolean rung = profile.isPresent()
                && profile.get().rungs().stream().anyMatch(each -> each.name().equals(output.name()));
        return !rung
                && RepairOutputs.of(output.name(), stream.tracks())
                        .filter(output::equals)
                        .isPresent()
                && seats.get(output.name()).isNeededLately();
    }

    private void choose(Optional<LadderProfile> profile, long nowUs) {
        List<Output> chosen = new ArrayList<>();
        for (Output output : planned) {
            RenditionSeat seat = seats.get(output.name());
            StreamName name = stream.name().withRendition(output.name());
            boolean always = isAlways(profile, output);
            boolean needed = seat.isNeeded(needs.isDemanded(name), needs.askedUs(name), nowUs);
            if (always || needed) {
                chosen.add(output);
            } else {
                seat.clear("Nobody watches it any more");
            }
        }
        active = List.copyOf(chosen);
    }

    private void encode(List<TranscoderOffer> ranked, long nowUs) {
        retryAtUs.keySet().retainAll(ranked);
        finishSwitch(nowUs);
        if (active.isEmpty()) {
            stop();
            return;
        }
        if (current != null && (current.hasFailed() || !ranked.contains(current.offer()))) {
            stop();
        }
        for (TranscoderOffer offer : ranked) {
            boolean resting = retryAtUs.getOrDefault(offer, Long.MIN_VALUE) > nowUs;
            if (resting || !offer.writes(active)) {
                continue;
            }
            if (goesOn(offer, nowUs) || begins(offer, nowUs)) {
                return;
            }
            retryAtUs.put(offer, nowUs + BACK_OFF_US);
        }
    }

    private boolean goesOn(TranscoderOffer offer, long nowUs) {
        if (current == null || !current.offer().equals(offer)) {
            return false;
        }
        current.encode(active);
        if (leaving == null && nowUs >= renewAtUs && current.isOutdated()) {
            renewAtUs = nowUs + BACK_OFF_US;
            // if it cannot begin anew, it goes on
            replace(offer, nowUs);
        }
        return !current.hasFailed();
    }

    private boolean begins(TranscoderOffer offer, long nowUs) {
        return (current == null || !current.offer().equals(offer)) && replace(offer, nowUs);
    }

    private boolean replace(TranscoderOffer offer, long nowUs) {
        Encoding next = new Encoding(stream, offer, faults, this::publisher);
        next.encode(active);
        if (next.hasFailed()) {
            next.close();
            return false;
        }
        if (leaving != null) {
            leaving.close();
        }
        leaving = current;
        leavesAtUs = nowUs + SWITCH_US;
        current = next;
        return true;
    }

    private Publisher publisher(String name) {
        return seats.get(name).rendition().publisher();
    }

    private void finishSwitch(long nowUs) {
        if (leaving != null && (nowUs >= leavesAtUs || isSwitched())) {
            leaving.close();
            leaving = null;
        }
    }

    private boolean isSwitched() {
        return leaving.outputs().stream()
                .filter(output -> seats.containsKey(output.name()))
                .allMatch(output -> seats.get(output.name()).rendition().isSwitched());
    }

    private void stop() {
        if (leaving != null) {
            leaving.close();
            leaving = null;
        }
        if (current != null) {
            Encoding stopped = current;
            current = null;
            stopped.close();
            for (Output output : stopped.outputs()) {
                RenditionSeat seat = seats.get(output.name());
                if (seat != null) {
                    seat.rendition().interrupt("The transcoder stopped");
                }
            }
        }
    }

    /** Whether a transcoder must not go yet, since its successor does not write what it does. */
    boolean isSwitchingFrom(TranscoderOffer offer) {
        return leaving != null && leaving.offer().equals(offer) && !isSwitched();
    }

    /** A transcoder goes, and is not used from here on. */
    void leave(TranscoderOffer offer) {
        if (leaving != null && leaving.offer().equals(offer)) {
            leaving.close();
            leaving = null;
        }
        if (current != null && current.offer().equals(offer)) {
            stop();
        }
    }

    void end() {
        stop();
        seats.values().forEach(seat -> seat.rendition().end("The stream has ended"));
        seats.clear();
        planned = List.of();
        active = List.of();
        listed = List.of();
        offered = List.of();
    }

    boolean isIdle() {
        return planned.isEmpty() && unfit.isEmpty() && current == null;
    }

    /** The stream of a rendition that is planned. */
    Optional<LiveStream> rendition(String name) {
        return Optional.ofNullable(seats.get(name)).map(seat -> seat.rendition().stream());
    }

    /** How each rendition does, in order. */
    List<OutputStatus> statuses() {
        Map<String, OutputStatus> told = current == null ? Map.of() : current.statuses();
        List<OutputStatus> statuses = new ArrayList<>(unfit);
        for (Output output : planned) {
            OutputStatus status = told.get(output.name());
            if (!active.contains(output)) {
                statuses.add(silent(output, State.IDLE, ""));
            } else if (status != null) {
                statuses.add(status);
            } else if (current == null) {
                statuses.add(silent(output, State.REFUSED, "There is no transcoder that writes " + output.codec()));
            } else {
                statuses.add(silent(output, State.STARTING, ""));
            }
        }
        return statuses;
    }

    private static OutputStatus silent(Output output, State state, String reason) {
        int width = output instanceof Video video ? video.width() : 0;
        int height = output instanceof Video video ? video.height() : 0;
        return silent(output.name(), width, height, state, reason);
    }

    private static OutputStatus silent(String name, int width, int height, State state, String reason) {
        return new OutputStatus(name, state, "", width, height, 0, 0, 0, 0, OptionalLong.empty(), 0, reason);
    }
}
