package io.millrace.security.geo;

import io.millrace.api.work.Workers;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** The databases that rules use, each once in memory. Safe for any thread. */
@Component(service = CountryFiles.class)
public final class CountryFiles {
    private final Workers workers;
    private final Path folder;
    private final Map<String, CountryFile> open = new HashMap<>();

    @Activate
    public CountryFiles(@Reference Workers workers) {
        this(workers, Path.of(System.getProperty("karaf.etc", "etc")));
    }

    CountryFiles(Workers workers, Path folder) {
        this.workers = workers;
        this.folder = folder;
    }

    /** A database by the name of its file below {@code etc/}. */
    synchronized CountryFile get(String name) {
        return open.computeIfAbsent(name, key -> new CountryFile(folder.resolve(key), workers));
    }

    @Deactivate
    synchronized void close() {
        open.values().forEach(CountryFile::close);
        open.clear();
    }
}
