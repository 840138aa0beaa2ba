package io.millrace.testkit;

import io.millrace.api.live.LiveStreams;

class FakeLiveStreamTest extends LiveStreamContract {
    private final FakeLiveStreams streams = new FakeLiveStreams();

    @Override
    protected LiveStreams streams() {
        return streams;
    }
}
