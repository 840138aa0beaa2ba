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

/** The web console feature alone asks for a login. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class WebConsoleFeatureIT {

    @Configuration
    public Option[] container() {
        return FeatureContainer.booting("io.millrace.management.webconsole");
    }

    @Test
    public void theConsoleIsShutWithoutLogin() throws Exception {
        var answer = Http.await("/system/console/bundles", response -> response.statusCode() == 401);
        assertEquals(401, answer.statusCode());
        assertTrue(answer.headers().firstValue("WWW-Authenticate").orElse("").startsWith("Basic"));
    }
}
