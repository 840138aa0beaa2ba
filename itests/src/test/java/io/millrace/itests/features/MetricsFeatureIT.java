package io.millrace.itests.features;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;

/** The metrics feature alone tells metrics. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class MetricsFeatureIT {

    @Configuration
    public Option[] container() {
        return FeatureContainer.booting("io.millrace.management.metrics");
    }

    @Test
    public void theMetricsAreReadOnThisMachine() throws Exception {
        var answer = Http.await("/metrics", response -> response.statusCode() == 200);
        assertEquals(200, answer.statusCode());
        assertTrue(answer.body().contains("millrace_build_info"));
    }
}
