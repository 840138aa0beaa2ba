package io.millrace.codecs.ffmpeg;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** How a worker is started. Safe for any thread. */
@FunctionalInterface
interface WorkerCommand {
    /**
     * The program and its arguments.
     *
     * @param socket where it connects to
     * @param niceness from 0 to 19: how much it gives way to others
     * @throws IOException with a plain reason if it is not installed
     */
    List<String> of(Path socket, int niceness) throws IOException;
}
