package io.millrace.protocols.rtsp;

import io.millrace.api.media.Track;
import io.millrace.testkit.SyntheticStream;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What tests of whole sessions begin with: a server, and pictures and sound to send. */
abstract class ServedDemo {
    static final List<Track> TRACKS = List.of(SyntheticStream.VIDEO, SyntheticStream.AUDIO);

    final SyntheticStream encoder = SyntheticStream.of(25, 25);
    TestServer server;

    @TempDir
    private Path etc;

    @BeforeEach
    void start() {
        server = new TestServer(etc);
    }

    @AfterEach
    void stop() {
        server.close();
    }
}
