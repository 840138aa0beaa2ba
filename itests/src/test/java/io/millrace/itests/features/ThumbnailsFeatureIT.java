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

/** The thumbnails feature alone tells what makes pictures, and that it is missing. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class ThumbnailsFeatureIT {
    @Inject
    private AccessGate gate;

    @Inject
    private Sessions sessions;

    @Inject
    private LiveStreams streams;

    @Configuration
    public Option[] container() {
        return FeatureContainer.booting("io.millrace.apps.thumbnails");
    }

    @Test
    public void withoutATranscoderTheReasonIsTold() throws Exception {
        try (Publisher publisher = Tone.publish(gate, sessions, streams)) {
            assertTrue(publisher.isOpen());
            var answer = Http.await("/live/tone/thumbnail.jpg", response -> response.statusCode() == 503);
            assertEquals(503, answer.statusCode());
            assertTrue(answer.body(), answer.body().contains("io.millrace.codecs.ffmpeg"));
        }
    }
}
