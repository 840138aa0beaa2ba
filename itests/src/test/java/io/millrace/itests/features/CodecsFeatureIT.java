package io.millrace.itests.features;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotNull;

import io.millrace.api.codec.CodecProvider;
import io.millrace.api.codec.EncoderOffer;
import io.millrace.api.codec.Transcoder;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.inject.Inject;
import org.apache.karaf.features.FeaturesService;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

/** The transcoder comes alone; each codec's feature adds its encoders. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class CodecsFeatureIT {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

    /** Feature and the four-character code of what it encodes. */
    private static final Map<String, String> CODECS = Map.of(
            "h264", "avc1", "hevc", "hvc1", "av1", "av01", "vp9", "vp09", "aac", "mp4a", "opus", "Opus", "mp3", ".mp3");

    @Inject
    private BundleContext context;

    @Inject
    private FeaturesService features;

    @Inject
    private Transcoder transcoder;

    @Configuration
    public Option[] container() {
        return FeatureContainer.booting("io.millrace.codecs.ffmpeg");
    }

    @Test
    public void eachCodecOffersEncodersOfItsOwn() throws Exception {
        assertNotNull(transcoder);
        assertEquals(0, context.getServiceReferences(CodecProvider.class, null).size());
        for (Map.Entry<String, String> codec : CODECS.entrySet()) {
            features.installFeature("io.millrace.codecs." + codec.getKey());
            CodecProvider provider = provider(codec.getValue());
            assertNotNull(codec.getKey(), provider);
            for (CodecProvider.Purpose purpose : CodecProvider.Purpose.values()) {
                assertFalse(codec.getKey(), provider.encoders(purpose).isEmpty());
                for (EncoderOffer offer : provider.encoders(purpose)) {
                    assertEquals(codec.getValue(), offer.codec().toString());
                }
            }
        }
    }

    private CodecProvider provider(String fourCc) throws Exception {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (System.nanoTime() < end) {
            for (ServiceReference<CodecProvider> reference :
                    context.getServiceReferences(CodecProvider.class, "(millrace.codec.four.cc=" + fourCc + ")")) {
                return context.getService(reference);
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        return null;
    }
}
