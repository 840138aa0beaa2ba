package io.millrace.management.mcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.StreamName;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AddressesTest {
    private static final StreamName DEMO = StreamName.parse("live/demo");
    private static final String URI = Resources.of(DEMO);

    private final Addresses addresses = new Addresses();
    private final List<StreamName> asked = new ArrayList<>();

    private List<String> changed(Set<StreamName> streams) {
        return addresses
                .changedBy(streams, stream -> {
                    asked.add(stream);
                    return !stream.app().equals("secret");
                })
                .toList();
    }

    @Test
    void whatIsAboutAStreamChangesWithItAndWithNoOther() {
        List<String> own = List.of(URI, URI + "/health", URI + "/doctor");
        own.forEach(addresses::add);
        addresses.add(Resources.of(StreamName.parse("live/other")));
        addresses.add(Resources.of(StreamName.parse("secret/one")));
        assertEquals(own, changed(Set.of(DEMO, StreamName.parse("secret/one"))));
        addresses.remove(URI);
        assertEquals(own.subList(1, 3), changed(Set.of(DEMO)));
        assertEquals(4, addresses.size());
    }

    @Test
    void aRenditionChangesAsItsOriginDoes() {
        addresses.add(URI + "@720p");
        addresses.add(URI + "@720p/health");
        assertEquals(List.of(URI + "@720p", URI + "@720p/health"), changed(Set.of(DEMO)));
    }

    @Test
    void listsChangeWithWhateverMayBeKnown() {
        addresses.add(Resources.STREAMS);
        addresses.add(Resources.HEALTH);
        assertEquals(List.of(), changed(Set.of(StreamName.parse("secret/one"))));
        assertEquals(List.of(Resources.STREAMS, Resources.HEALTH), changed(Set.of(DEMO)));
        assertTrue(addresses.contains(Resources.HEALTH));
        assertEquals(List.of(Resources.STREAMS, Resources.HEALTH), List.copyOf(addresses.all()));
    }

    @Test
    void manyStreamsAreAskedAboutForHitsOnly() {
        addresses.add(URI);
        Set<StreamName> many = IntStream.range(0, 2_000)
                .mapToObj(i -> StreamName.parse("live/s" + i))
                .collect(Collectors.toCollection(LinkedHashSet::new));
        many.add(DEMO);
        assertEquals(List.of(URI), changed(many));
        assertEquals(List.of(DEMO), asked);
    }
}
