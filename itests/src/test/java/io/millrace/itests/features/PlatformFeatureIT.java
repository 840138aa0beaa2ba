package io.millrace.itests.features;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.millrace.api.access.AccessGate;
import io.millrace.api.live.LiveStreams;
import io.millrace.api.live.Publisher;
import io.millrace.api.session.Sessions;
import javax.inject.Inject;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;

/** The platform alone takes a publication and tells over HTTP that it lives. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class PlatformFeatureIT {
    @Inject
    private AccessGate gate;

    @Inject
    private Sessions sessions;

    @Inject
    private LiveStreams streams;

    @Configuration
    public Option[] container() {
        return FeatureContainer.booting("millrace-platform");
    }

    @Test
    public void aStreamIsLiveWhilePublished() throws Exception {
        try (Publisher publisher = Tone.publish(gate, sessions, streams)) {
            assertEquals("LIVE", publisher.stream().state().name());
            assertEquals(1, streams.find(Tone.STREAM).orElseThrow().tracks().size());
        }
        assertEquals(
                "INTERRUPTED", streams.find(Tone.STREAM).orElseThrow().state().name());
    }

    @Test
    public void healthAnswersAndUnknownStreamsAreExplained() throws Exception {
        assertEquals(
                200,
                Http.await("/health/live", answer -> answer.statusCode() == 200).statusCode());
        var missing = Http.await("/live/nobody/index.m3u8", answer -> answer.statusCode() == 404);
        assertEquals(404, missing.statusCode());
        assertTrue(missing.body(), missing.body().contains("\"detail\""));
    }
}
