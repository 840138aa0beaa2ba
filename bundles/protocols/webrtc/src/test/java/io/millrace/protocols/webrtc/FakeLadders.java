package io.millrace.protocols.webrtc;

import io.millrace.api.codec.CodecProvider;
import io.millrace.api.codec.LadderProfile;
import io.millrace.api.codec.Ladders;
import io.millrace.api.codec.OutputStatus;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.StreamName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** One ladder, for all streams. Safe for any thread. */
final class FakeLadders implements Ladders {
    private final List<LadderProfile.Rung> rungs = new ArrayList<>();
    private final List<OutputStatus> statuses = new ArrayList<>();
    private boolean replacing;

    /** Adds a rung, the highest first. */
    synchronized void add(String name, FourCc codec, int height, long bitsPerSecond, OutputStatus.State state) {
        rungs.add(new LadderProfile.Rung(
                name, codec, height, 0, bitsPerSecond, CodecProvider.Purpose.LOW_LATENCY, "", "", true));
        statuses.add(new OutputStatus(name, state, "", 0, height, 0, 1, 0, 0, OptionalLong.empty(), 0, ""));
    }

    /** The rungs stand in the place of the source from now on. */
    synchronized void replaceSource() {
        replacing = true;
    }

    /** Adds a rendition that the publisher sends. */
    synchronized void send(String name) {
        statuses.add(new OutputStatus(
                name, OutputStatus.State.SENT, "", 320, 180, 25, 0, 0, 0, OptionalLong.empty(), 0, ""));
    }

    @Override
    public List<LadderProfile> profiles() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void assign(String target, Optional<String> profile) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Map<String, String> assignments() {
        throw new UnsupportedOperationException();
    }

    @Override
    public synchronized Optional<LadderProfile> profileOf(StreamName stream) {
        return rungs.isEmpty()
                ? Optional.empty()
                : Optional.of(new LadderProfile("test", rungs, List.of(), replacing, Double.NaN));
    }

    @Override
    public synchronized List<OutputStatus> renditions(StreamName stream) {
        return List.copyOf(statuses);
    }
}
