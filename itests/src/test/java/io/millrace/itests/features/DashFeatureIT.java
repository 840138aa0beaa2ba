package io.millrace.itests.features;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.millrace.api.access.AccessGate;
import io.millrace.api.live.LiveStreams;
import io.millrace.api.live.Publisher;
import io.millrace.api.session.Sessions;
import javax.inject.Inject;
import org.apache.karaf.features.FeaturesService;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;

/** The DASH feature with a packager beside it serves an MPD. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class DashFeatureIT {
    @Inject
    private FeaturesService features;

    @Inject
    private AccessGate gate;

    @Inject
    private Sessions sessions;

    @Inject
    private LiveStreams streams;

    @Configuration
    public Option[] container() {
        return FeatureContainer.booting("io.millrace.packagers.dash");
    }

    @Test
    public void aPackagedStreamHasItsManifest() throws Exception {
        features.installFeature("io.millrace.packagers.cmaf");
        try (Publisher publisher = Tone.publish(gate, sessions, streams)) {
            var manifest = Http.await("/live/tone/manifest.mpd", answer -> answer.statusCode() == 200);
            assertEquals(manifest.body(), 200, manifest.statusCode());
            assertTrue(manifest.body(), manifest.body().contains("<SegmentTimeline>"));
            assertTrue(publisher.isOpen());
        }
    }
}
