package io.millrace.codecs.ffmpeg;

import io.millrace.codecs.ffmpeg.wire.FromWorker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that other jars are installed, and that a worker runs with them: one is started, and asked for nothing. Jars
 * that are still being copied, or that no worker starts from, change nothing. {@link #look} blocks; safe for any thread.
 */
final class InstallationWatch {
    private static final Logger LOG = LoggerFactory.getLogger(InstallationWatch.class);

    private final InstalledWorkers installed;
    private final WorkerHouse house;
    private final Path natives;
    private final Consumer<FromWorker.Hello> changed;
    private WorkerJars serving;
    private WorkerJars seen;
    private WorkerJars refused;
    private WorkerJars swept;
    private Trial trial;
    private boolean closed;

    /**
     * Begins with what is there.
     *
     * @param natives where libraries are unpacked
     * @param changed called on the loop when workers start from other jars, with what the first of
     *     them said
     */
    InstallationWatch(InstalledWorkers installed, WorkerHouse house, Path natives, Consumer<FromWorker.Hello> changed) {
        this.installed = installed;
        this.house = house;
        this.natives = natives;
        this.changed = changed;
    }

    /** Looks what is installed; from time to time. */
    synchronized void look() {
        WorkerJars found;
        try {
            found = installed.find();
        } catch (IOException e) {
            // in the middle of a change, or there never was a worker: who starts one says so
            return;
        }
        boolean settled = found.equals(seen);
        seen = found;
        if (serving == null) {
            serving = installed.chosen() == null ? found : installed.chosen();
            found.ignored().forEach(LOG::warn);
        }
        boolean known = found.equals(serving) || found.equals(refused);
        if (settled && !known && trial == null && !closed) {
            found.damage().ifPresentOrElse(damage -> refuse(found, "since " + damage), () -> tryOut(found));
        }
    }

    private void tryOut(WorkerJars found) {
        found.ignored().forEach(LOG::warn);
        Trial next = new Trial(found);
        trial = next;
        try {
            house.loop().execute(next.worker::start);
        } catch (RejectedExecutionException e) {
            trial = null;
        }
    }

    private void refuse(WorkerJars jars, String reason) {
        refused = jars;
        LOG.warn("Workers go on as they are, {}", reason);
    }

    /** Removes the unpacked libraries of jars that are no longer there; nobody may run with them. Blocks. */
    synchronized void sweep() {
        if (serving == null || trial != null || serving.equals(swept)) {
            return;
        }
        swept = serving;
        Set<String> wanted = serving.jars().stream().map(WorkerJars.Jar::name).collect(Collectors.toSet());
        try (Stream<Path> folders = Files.list(natives)) {
            for (Path folder : folders.toList()) {
                String name = folder.getFileName().toString();
                if (name.endsWith(".jar") && !wanted.contains(name)) {
                    delete(folder);
                }
            }
        } catch (NoSuchFileException e) {
            // nothing was unpacked yet
            swept = null;
        } catch (IOException e) {
            LOG.warn("Libraries of earlier versions cannot be removed: {}", e.getMessage());
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** On the loop: tries no more. */
    synchronized void close() {
        closed = true;
        if (trial != null) {
            trial.worker.kill("is not needed any more");
        }
    }

    private synchronized void works(WorkerJars jars) {
        serving = jars;
        refused = null;
        installed.choose(jars);
    }

    private synchronized void over(WorkerJars jars, String failure) {
        trial = null;
        if (!failure.isEmpty() && !closed) {
            refuse(jars, "since one of " + jars + " " + failure);
        }
    }

    /** One worker that only has to start. */
    private final class Trial implements Worker.Owner {
        private final WorkerJars jars;
        private final Worker worker;
        private boolean runs;

        Trial(WorkerJars jars) {
            this.jars = jars;
            worker = new Worker(house.with(installed.trying(jars)), house.limits(), "an upgrade", this);
        }

        @Override
        public void ready(FromWorker.Hello hello) {
            if (!hello.encoders().isEmpty()) {
                runs = true;
                works(jars);
                LOG.info("Workers start from {} from now on", jars);
                changed.accept(hello);
            }
            worker.drain();
        }

        @Override
        public void received(FromWorker message) {
            // it is asked for nothing
        }

        @Override
        public void receivedAll() {
            // it is asked for nothing
        }

        @Override
        public void hasRoom() {
            // nothing is sent
        }

        @Override
        public void gone(String reason) {
            over(jars, runs ? "" : reason);
        }
    }
}
