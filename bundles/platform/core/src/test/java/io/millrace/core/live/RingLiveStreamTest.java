package io.millrace.core.live;

import io.millrace.api.live.LiveStreams;
import io.millrace.testkit.FakeWorkers;
import io.millrace.testkit.LiveStreamContract;
import io.millrace.testkit.RecordedFaults;
import java.util.Optional;

/** Core's streams keep what the testkit's fake keeps. */
class RingLiveStreamTest extends LiveStreamContract {
    private final StreamRegistry registry = new StreamRegistry(
            FakeWorkers.direct(),
            (type, subject, attributes) -> {},
            new LiveSettings(new GracePeriods(60), 10, new RingLimits(64 << 20, 1L << 40)),
            new ReaderGuard(new RecordedFaults(), code -> Optional.empty()));

    @Override
    protected LiveStreams streams() {
        return registry;
    }
}
