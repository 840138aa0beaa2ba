package io.millrace.itests.features;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.millrace.api.camera.CameraDirectory;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import javax.inject.Inject;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;

/** The ONVIF feature alone asks a camera, and says why there is none. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class OnvifFeatureIT {
    @Inject
    private CameraDirectory cameras;

    @Configuration
    public Option[] container() {
        return FeatureContainer.booting("io.millrace.protocols.onvif");
    }

    @Test
    public void nobodyIsThere() throws Exception {
        URI nobody = URI.create("http://127.0.0.1:1/onvif/device_service");
        try {
            cameras.profiles(nobody, Optional.empty(), Optional.empty())
                    .toCompletableFuture()
                    .get(60, TimeUnit.SECONDS);
            assertEquals("an answer", "none");
        } catch (ExecutionException e) {
            assertTrue(e.getCause().toString(), e.getCause() instanceof java.io.IOException);
        }
    }
}
