package io.millrace.core.ladder;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.api.codec.LadderProfile;
import io.millrace.api.codec.Ladders;
import io.millrace.api.codec.OutputStatus;
import io.millrace.api.codec.OutputStatus.State;
import io.millrace.api.media.StreamName;
import io.millrace.testkit.FakeLiveStream;
import io.millrace.testkit.FakeWorkers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class RenditionNewsTest {
    private final FakeWorkers workers = FakeWorkers.direct();
    private final StreamNews streams = new StreamNews();
    private final List<String> told = new ArrayList<>();
    private final FakeLadders ladders = new FakeLadders();
    private final FakeLiveStream stream = new FakeLiveStream("live/x");

    @Test
    void aFailureIsToldOnceAndSoIsItsEnd() {
        RenditionNews news = start();
        ladders.state = State.RUNNING;
        look();
        assertEquals(List.of(), told);
        ladders.state = State.FAILED;
        look();
        look();
        assertEquals(List.of("rendition.failed live/x 720p failed"), told);
        ladders.state = State.STARTING;
        look();
        ladders.state = State.RUNNING;
        look();
        look();
        assertEquals("rendition.recovered live/x 720p running", told.get(1));
        ladders.state = State.REFUSED;
        look();
        assertEquals(3, told.size());
        news.stop();
        assertEquals(0, workers.timer.pending());
    }

    @Test
    void aStreamThatCameBackIsToldAnew() {
        start();
        ladders.state = State.FAILED;
        look();
        streams.ended(stream);
        look();
        streams.published(stream);
        look();
        assertEquals(2, told.size());
    }

    private RenditionNews start() {
        streams.published(stream);
        return new RenditionNews(
                ladders,
                streams,
                (type, subject, attributes) -> told.add(
                        type + " " + subject + " " + attributes.get("rendition") + " " + attributes.get("state")),
                workers);
    }

    private void look() {
        workers.timer.advance(1_000_000);
    }

    private static final class FakeLadders implements Ladders {
        private State state = State.IDLE;

        @Override
        public List<OutputStatus> renditions(StreamName name) {
            return List.of(new OutputStatus("720p", state, "", 0, 0, 0, 0, 0, 0, OptionalLong.empty(), 0, "why"));
        }

        @Override
        public List<LadderProfile> profiles() {
            return List.of();
        }

        @Override
        public void assign(String target, Optional<String> profile) {}

        @Override
        public Map<String, String> assignments() {
            return Map.of();
        }

        @Override
        public Optional<LadderProfile> profileOf(StreamName name) {
            return Optional.empty();
        }
    }
}
