package io.millrace.core.ladder;

import io.millrace.api.media.StreamName;
import io.millrace.core.packaging.RenditionManifests;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Remembers what manifests are to list, and says what viewers asked for. */
final class FakeManifests implements RenditionManifests {
    final Map<StreamName, Long> asked = new HashMap<>();
    final Map<StreamName, List<Expected>> expected = new HashMap<>();
    final Map<StreamName, Set<String>> hidden = new HashMap<>();
    final Map<StreamName, Set<String>> replaced = new HashMap<>();

    @Override
    public long askedUs(StreamName rendition) {
        return asked.getOrDefault(rendition, Long.MIN_VALUE);
    }

    @Override
    public void list(StreamName origin, List<Expected> nowExpected, Set<String> nowHidden) {
        expected.put(origin, nowExpected);
        hidden.put(origin, nowHidden);
    }

    @Override
    public void replace(StreamName origin, Set<String> renditions) {
        replaced.put(origin, renditions);
    }

    List<String> expectedNames(StreamName origin) {
        return expected.getOrDefault(origin, List.of()).stream()
                .map(Expected::name)
                .toList();
    }
}
