package io.millrace.itests;

import java.nio.file.Path;
import java.util.List;

/** A plugin that writes down the events of one type, a line each. */
final class EventLogPlugin {
    private EventLogPlugin() {}

    /** Builds it: it writes into this file. */
    static Path build(Path folder, String type, Path file) {
        return PluginJar.build(
                folder,
                "listening",
                "9.0.0",
                "Listening",
                "io.millrace.api.event.MediaEventListener",
                List.of("millrace.event.types=" + type),
                """
                package listening;

                import io.millrace.api.event.MediaEvent;
                import io.millrace.api.event.MediaEventListener;
                import io.millrace.api.work.Workers;
                import java.io.IOException;
                import java.io.UncheckedIOException;
                import java.nio.file.*;
                import java.util.TreeMap;

                public final class Listening implements MediaEventListener {
                    public Listening(Workers workers) {}

                    @Override
                    public void on(MediaEvent event) {
                        String line = event.subject() + " " + new TreeMap<>(event.attributes()) + "\\n";
                        try {
                            Files.writeString(
                                    Path.of("%s"), line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    }
                }
                """
                        .formatted(file));
    }
}
