package io.millrace.apps.restream;

import io.millrace.api.codec.CodecProvider;
import io.millrace.api.codec.LadderProfile;
import io.millrace.api.codec.Ladders;
import io.millrace.api.codec.OutputStatus;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.StreamName;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One profile for every stream, or none. */
final class FakeLadders implements Ladders {
    Optional<LadderProfile> profile = Optional.empty();

    void rungs(LadderProfile.Rung... rungs) {
        profile = Optional.of(new LadderProfile("default", List.of(rungs)));
    }

    static LadderProfile.Rung rung(String name, FourCc codec, long bitsPerSecond) {
        return new LadderProfile.Rung(
                name, codec, 720, 0, bitsPerSecond, CodecProvider.Purpose.values()[0], "", "", false);
    }

    @Override
    public List<LadderProfile> profiles() {
        return profile.stream().toList();
    }

    @Override
    public void assign(String target, Optional<String> name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Map<String, String> assignments() {
        return Map.of();
    }

    @Override
    public Optional<LadderProfile> profileOf(StreamName stream) {
        return profile;
    }

    @Override
    public List<OutputStatus> renditions(StreamName stream) {
        return List.of();
    }
}
