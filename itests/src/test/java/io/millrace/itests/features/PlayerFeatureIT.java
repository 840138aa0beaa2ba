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

/** The player feature alone serves the start page and the watch page. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class PlayerFeatureIT {

    @Configuration
    public Option[] container() {
        return FeatureContainer.booting("io.millrace.apps.player");
    }

    @Test
    public void thePagesAreServed() throws Exception {
        for (String page : new String[] {"/", "/watch/live/tone", "/embed/live/tone"}) {
            var answer = Http.await(page, response -> response.statusCode() == 200);
            assertEquals(page, 200, answer.statusCode());
            assertTrue(page, answer.body().contains("<script"));
        }
    }
}
