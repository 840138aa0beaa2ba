package ${package};

import io.millrace.api.packaging.Manifest;
import io.millrace.api.packaging.ManifestFormat;
import io.millrace.api.packaging.ManifestRequest;
import io.millrace.api.packaging.Presentation;
import io.millrace.api.packaging.Presentation.MediaTrack;
import io.millrace.api.packaging.Segment;
import io.millrace.api.packaging.SegmentNames;
import io.millrace.api.packaging.SegmentWindow;
import io.millrace.api.plugin.ManifestFormatName;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * Lists the segments of a stream as plain text, at {@code /APP/NAME/${artifactId}.txt}: a manifest format to start from.
 * The text is rendered again only when a window changed.
 */
@Component(configurationPid = "${package}")
@Designate(ocd = SegmentList.Config.class)
@ManifestFormatName(name = "${artifactId}", files = "${artifactId}.txt")
public final class SegmentList implements ManifestFormat {
    private final String title;
    private volatile Rendered latest = new Rendered(List.of(), null);

    /** What an operator can set, in the web console or in {@code etc/${package}.cfg}. */
    @ObjectClassDefinition(name = "${artifactId}")
    public @interface Config {
        @AttributeDefinition(name = "Title", description = "First line of the list")
        String title() default "Segments";
    }

    @Activate
    public SegmentList(Config config) {
        title = config.title();
    }

    @Override
    public CompletionStage<Manifest> render(Presentation presentation, ManifestRequest request) {
        List<SegmentWindow> windows = presentation.tracks().stream()
                .map(track -> track.stream().window())
                .toList();
        Rendered rendered = latest;
        if (!rendered.windows.equals(windows)) {
            byte[] text = write(presentation).getBytes(StandardCharsets.UTF_8);
            rendered = new Rendered(windows, new Manifest("text/plain; charset=utf-8", text, true, 1));
            latest = rendered;
        }
        return CompletableFuture.completedFuture(rendered.manifest);
    }

    private String write(Presentation presentation) {
        StringBuilder text = new StringBuilder(title).append(" of ").append(presentation.stream()).append('\n');
        for (MediaTrack track : presentation.tracks()) {
            for (Segment segment : track.stream().window().segments()) {
                if (segment.complete()) {
                    text.append(SegmentNames.segment(track.stream(), segment.mediaSequence()))
                            .append(' ')
                            .append(segment.durationUs() / 1_000)
                            .append(" ms\n");
                }
            }
        }
        return text.toString();
    }

    private record Rendered(List<SegmentWindow> windows, Manifest manifest) {}
}
