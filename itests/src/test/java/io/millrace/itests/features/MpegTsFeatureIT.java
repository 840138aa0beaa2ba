package io.millrace.itests.features;

import static org.junit.Assert.assertEquals;

import io.millrace.api.transfer.TransferRow;
import io.millrace.api.transfer.Transfers;
import io.millrace.itests.FreePorts;
import java.util.List;
import java.util.Map;
import javax.inject.Inject;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;

/** The MPEG-TS feature alone listens for what a source sends. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class MpegTsFeatureIT {
    private static final long DEADLINE_MS = 30_000;

    @Inject
    private Transfers.Sources sources;

    @Configuration
    public Option[] container() {
        return FeatureContainer.booting("io.millrace.protocols.mpegts");
    }

    @Test
    public void aSourceIsListenedTo() throws Exception {
        int port = FreePorts.next();
        sources.configure("in", Map.of("url", "udp://127.0.0.1:" + port));
        String expected = "It listens on UDP 127.0.0.1:" + port;
        long endMs = System.currentTimeMillis() + DEADLINE_MS;
        List<TransferRow> rows = sources.rows();
        while ((rows.isEmpty() || !rows.get(0).words().equals(expected)) && System.currentTimeMillis() < endMs) {
            rows = sources.rows();
        }
        assertEquals(expected, rows.get(0).words());
        assertEquals("live/in", rows.get(0).stream().toString());
    }
}
