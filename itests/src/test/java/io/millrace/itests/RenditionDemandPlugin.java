package io.millrace.itests;

import java.nio.file.Path;
import java.util.List;

/** A plugin that demands renditions as a protocol would, while it is installed. */
final class RenditionDemandPlugin {
    private RenditionDemandPlugin() {}

    /** Builds it: it demands these renditions of a stream. */
    static Path build(Path folder, String stream, List<String> renditions) {
        return PluginJar.build(
                folder,
                "demanding",
                "9.0.0",
                "Demanding",
                "io.millrace.api.event.MediaEventListener",
                List.of(),
                List.of("io.millrace.api.codec.RenditionDemand"),
                """
                package demanding;

                import io.millrace.api.codec.RenditionDemand;
                import io.millrace.api.event.MediaEvent;
                import io.millrace.api.event.MediaEventListener;
                import io.millrace.api.media.StreamName;
                import io.millrace.api.work.Workers;

                public final class Demanding implements MediaEventListener {
                    public Demanding(Workers workers, RenditionDemand demand) {
                        for (String name : "%s".split(" ")) {
                            demand.need(StreamName.parse("%s@" + name));
                        }
                    }

                    @Override
                    public void on(MediaEvent event) {}
                }
                """
                        .formatted(String.join(" ", renditions), stream));
    }
}
