package io.millrace.protocols.srt;

import io.millrace.api.media.StreamName;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Publications over several connections of one socket. Owned by the socket's event loop. */
final class Bonds {
    /** By stream and the encoder's number of the group: other encoders may have the same number. */
    private final Map<StreamName, Map<Integer, Bond>> byStream = new HashMap<>();

    Optional<Bond> find(StreamName stream, int groupId) {
        return Optional.ofNullable(byStream.getOrDefault(stream, Map.of()).get(groupId));
    }

    void add(StreamName stream, int groupId, Bond bond) {
        byStream.computeIfAbsent(stream, each -> new HashMap<>()).put(groupId, bond);
    }

    void remove(StreamName stream, int groupId) {
        byStream.computeIfPresent(stream, (each, ofStream) -> {
            ofStream.remove(groupId);
            return ofStream.isEmpty() ? null : ofStream;
        });
    }
}
