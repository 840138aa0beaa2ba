package io.millrace.itests.features;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.millrace.api.access.AccessGate;
import io.millrace.api.live.LiveStreams;
import io.millrace.api.live.Publisher;
import io.millrace.api.session.Sessions;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import javax.inject.Inject;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;

/** The progressive feature alone serves a stream as FLV. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class ProgressiveFeatureIT {
    @Inject
    private AccessGate gate;

    @Inject
    private Sessions sessions;

    @Inject
    private LiveStreams streams;

    @Configuration
    public Option[] container() {
        return FeatureContainer.booting("io.millrace.packagers.progressive");
    }

    @Test
    public void aStreamIsServedAsFlv() throws Exception {
        try (Publisher publisher = Tone.publish(gate, sessions, streams)) {
            assertTrue(publisher.isOpen());
            Http.await("/health/live", answer -> answer.statusCode() == 200);
            HttpResponse<InputStream> answer = HttpClient.newHttpClient()
                    .send(Http.request("/live/tone/stream.flv"), HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = answer.body()) {
                assertEquals("FLV\u0001", new String(body.readNBytes(4), StandardCharsets.US_ASCII));
                // audio alone: bit 2 of the flags
                assertEquals(4, body.read());
            }
        }
    }
}
