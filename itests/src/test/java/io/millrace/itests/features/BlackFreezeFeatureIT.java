package io.millrace.itests.features;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.millrace.api.access.AccessGate;
import io.millrace.api.analysis.Analyses;
import io.millrace.api.analysis.AnalysisStatus;
import io.millrace.api.live.LiveStreams;
import io.millrace.api.live.Publisher;
import io.millrace.api.media.StreamName;
import io.millrace.api.session.Sessions;
import java.util.List;
import java.util.Set;
import javax.inject.Inject;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;

/** The feature of the black and freeze analyzer alone attaches to streams, and tells that nothing decodes for it. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class BlackFreezeFeatureIT {
    private static final long DEADLINE_MS = 30_000;

    @Inject
    private AccessGate gate;

    @Inject
    private Sessions sessions;

    @Inject
    private LiveStreams streams;

    @Inject
    private Analyses analyses;

    @Configuration
    public Option[] container() {
        return FeatureContainer.booting("io.millrace.analyzers.black-freeze");
    }

    @Test
    public void itAttachesToTheStreamsItIsAssignedTo() throws Exception {
        long endMs = System.currentTimeMillis() + DEADLINE_MS;
        while (!analyses.analyzers().containsKey("black-freeze") && System.currentTimeMillis() < endMs) {
            Thread.onSpinWait();
        }
        assertEquals(Set.of("black-freeze"), analyses.analyzers().keySet());
        analyses.assign("live", Set.of("black-freeze"));
        try (Publisher publisher = Tone.publish(gate, sessions, streams)) {
            assertTrue(publisher.isOpen());
            List<AnalysisStatus> found = List.of();
            while ((found.isEmpty() || found.get(0).reason().isEmpty()) && System.currentTimeMillis() < endMs) {
                found = analyses.analyses(StreamName.parse("live/tone"));
            }
            assertEquals(AnalysisStatus.State.WAITING, found.get(0).state());
            assertTrue(found.get(0).reason(), found.get(0).reason().contains("no transcoder"));
        }
    }
}
