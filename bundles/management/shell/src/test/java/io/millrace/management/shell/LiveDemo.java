package io.millrace.management.shell;

import io.millrace.api.media.FormatChange;
import io.millrace.testkit.FakeLiveStreams;
import io.millrace.testkit.FakeSessions;
import io.millrace.testkit.SyntheticStream;
import java.util.List;

/** A server on which {@code live/demo} is live. */
final class LiveDemo {
    private LiveDemo() {}

    /** The command that shows a stream of it. */
    static StreamCommand stream(String... words) {
        FakeLiveStreams streams = new FakeLiveStreams();
        streams.stream("live/demo")
                .publish(new FormatChange(SyntheticStream.of(25, 50).tracks()));
        StreamCommand command = new StreamCommand();
        command.streams = streams;
        command.sessions = new FakeSessions();
        command.words = List.of(words);
        return command;
    }
}
