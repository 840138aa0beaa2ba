package io.millrace.apps.player;

import io.millrace.api.settings.Configuration;
import io.millrace.http.web.WebFiles;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pages as they are set now. The servlet has no configuration of its own: the HTTP Whiteboard takes one whose service
 * properties change out of service for a moment. Safe for any thread.
 */
@Component(service = PageSettings.class, configurationPid = PageSettings.PID)
@Designate(ocd = PageSettings.Config.class)
public final class PageSettings {
    static final String PID = "io.millrace.apps.player";
    private static final Logger LOG = LoggerFactory.getLogger(PageSettings.class);

    private final Configuration<Pages> configuration;
    private volatile Pages pages;

    /** Watch page and embeddable player. */
    @ObjectClassDefinition(name = "Millrace player pages")
    public @interface Config {
        /** Sites that may show the embeddable player: * or sources as in Content-Security-Policy. */
        @AttributeDefinition(description = "Sites that may show the embeddable player in a frame, * for all")
        String embedFrameAncestors() default "*";
    }

    /** Reads the configuration. */
    @Activate
    public PageSettings(Map<String, Object> properties) {
        WebFiles files = new WebFiles(PageSettings.class, "/web/");
        configuration = new Configuration<>(
                PID,
                Config.class,
                values -> values.read(
                        "embedFrameAncestors",
                        sources -> new Pages(files, String.join(",", sources)),
                        "sources of Content-Security-Policy separated by spaces, or *"),
                LOG::warn);
        pages = configuration.start(
                properties,
                read -> new Pages(files, "'none'"),
                "No site may show the embeddable player until that is mended");
    }

    @Modified
    void modified(Map<String, Object> properties) {
        pages = configuration.change(properties, pages);
    }

    Pages pages() {
        return pages;
    }
}
