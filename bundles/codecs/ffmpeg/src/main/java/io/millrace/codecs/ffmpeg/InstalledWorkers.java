package io.millrace.codecs.ffmpeg;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Starts workers from the jars that were chosen last, or from what is installed where these are gone. */
final class InstalledWorkers implements WorkerCommand {
    private final Installation installation;
    private volatile WorkerJars chosen;

    InstalledWorkers(Installation installation) {
        this.installation = installation;
    }

    /** What is installed now. */
    WorkerJars find() throws IOException {
        return installation.find();
    }

    /** What workers start from; null before the first. */
    WorkerJars chosen() {
        return chosen;
    }

    void choose(WorkerJars jars) {
        chosen = jars;
    }

    /** Starts workers from these jars alone. */
    WorkerCommand trying(WorkerJars jars) {
        return (socket, niceness) -> installation.command(jars, socket, niceness);
    }

    @Override
    public List<String> of(Path socket, int niceness) throws IOException {
        WorkerJars jars = chosen;
        if (jars == null || !jars.areThere()) {
            jars = installation.find();
            chosen = jars;
        }
        return installation.command(jars, socket, niceness);
    }
}
