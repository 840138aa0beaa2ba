package io.millrace.core.transfer;

import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A pull from {@code etc/io.millrace.source-NAME.cfg}. One that is wrong is told, and not begun. No service: what a service
 * is configured with can be seen by everybody.
 */
@Component(
        service = {},
        configurationPid = ConfiguredSource.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = ConfiguredSource.Config.class, factory = true)
public final class ConfiguredSource {
    static final String PID = "io.millrace.source";
    private static final Logger LOG = LoggerFactory.getLogger(ConfiguredSource.class);

    private final SourceService sources;
    private final String name;

    /** Configuration {@code io.millrace.source-NAME}. */
    @ObjectClassDefinition(name = "Millrace source")
    public @interface Config {
        @AttributeDefinition(name = "URL", description = "Where the stream is pulled from")
        String url() default "";

        @AttributeDefinition(name = "Fallback URLs", description = "Tried in order when the URL fails, with commas")
        String fallbacks() default "";

        @AttributeDefinition(name = "Stream", description = "APP/NAME that it is published as; empty for live/NAME")
        String stream() default "";

        @AttributeDefinition(name = "User", description = "User name, where a URL has none")
        String user() default "";

        @AttributeDefinition(
                name = "Secret",
                description = "Password or key, where a URL has none",
                type = AttributeType.PASSWORD)
        String secret() default "";

        @AttributeDefinition(name = "On demand", description = "Whether it is pulled only while somebody watches")
        boolean onDemand() default false;

        @AttributeDefinition(name = "Idle", description = "Seconds that an unwatched stream on demand goes on")
        int idleSeconds() default 30;

        @AttributeDefinition(name = "Fallback", description = "Seconds that a URL fails before the next is tried")
        int fallbackSeconds() default 10;

        @AttributeDefinition(name = "Return", description = "Seconds until the first URL is tried again")
        int returnSeconds() default 60;
    }

    @Activate
    public ConfiguredSource(Map<String, Object> properties, @Reference SourceService sources) {
        this.sources = sources;
        name = TransferValues.name(properties);
        read(properties, "is not pulled");
    }

    /** A source that runs goes on as it was as long as what is written now cannot be. */
    @Modified
    void change(Map<String, Object> properties) {
        read(properties, "stays as it was");
    }

    @Deactivate
    void stop() {
        sources.drop(this);
    }

    private void read(Map<String, Object> properties, String otherwise) {
        try {
            sources.put(this, SourceSettings.of(name, properties));
        } catch (IllegalArgumentException e) {
            LOG.error("The source {} {}: {}", name, otherwise, e.getMessage());
        }
    }
}
