package io.millrace.itests.features;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.millrace.api.access.AccessGate;
import io.millrace.api.live.LiveStreams;
import io.millrace.api.live.Publisher;
import io.millrace.api.packaging.Presentation;
import io.millrace.api.packaging.Presentations;
import io.millrace.api.packaging.SegmentedStream;
import io.millrace.api.session.Sessions;
import java.util.concurrent.TimeUnit;
import javax.inject.Inject;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;

/** The CMAF packager alone fills the windows of a stream. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class CmafFeatureIT {
    @Inject
    private Presentations presentations;

    @Inject
    private AccessGate gate;

    @Inject
    private Sessions sessions;

    @Inject
    private LiveStreams streams;

    @Configuration
    public Option[] container() {
        return FeatureContainer.booting("io.millrace.packagers.cmaf");
    }

    @Test
    public void aPublicationIsCutIntoSegments() throws Exception {
        try (Publisher publisher = Tone.publish(gate, sessions, streams)) {
            Presentation found = presentations
                    .find(
                            Tone.STREAM,
                            publisher.stream().publication().orElseThrow().session())
                    .toCompletableFuture()
                    .get(20, TimeUnit.SECONDS);
            assertEquals(1, found.tracks().size());
            SegmentedStream audio = found.tracks().get(0).stream();
            long first = audio.window().segments().get(0).mediaSequence();
            audio.await(first + 1, -1).toCompletableFuture().get(20, TimeUnit.SECONDS);
            assertTrue(audio.window().segment(first).orElseThrow().complete());
        }
    }
}
