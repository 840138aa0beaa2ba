package io.millrace.apps.failover;

import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A stream with backups from {@code etc/io.millrace.failover-NAME.cfg}. One that is wrong is told, and not begun. */
@Component(
        service = {},
        configurationPid = ConfiguredFailover.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = ConfiguredFailover.Config.class, factory = true)
public final class ConfiguredFailover {
    static final String PID = "io.millrace.failover";
    /** Declarative Services 1.5, section 112.5.16: why a component is deactivated. */
    private static final int CONFIGURATION_DELETED = 4;

    private static final Logger LOG = LoggerFactory.getLogger(ConfiguredFailover.class);

    private final FailoverService failovers;
    private final String name;

    /** Configuration {@code io.millrace.failover-NAME}. */
    @ObjectClassDefinition(name = "Millrace failover")
    public @interface Config {
        @AttributeDefinition(name = "Stream", description = "APP/NAME that viewers see; empty for live/NAME")
        String stream() default "";

        @AttributeDefinition(name = "Inputs", description = "APP/NAME of each input, the primary first, with commas")
        String[] inputs() default {};

        @AttributeDefinition(
                name = "Triggers",
                description = "What an input is left for although it comes: black, freeze, silence")
        String[] triggers() default {};

        @AttributeDefinition(name = "Loss", description = "Milliseconds without media after which an input is lost")
        int lossMs() default 1_500;

        @AttributeDefinition(name = "Stable", description = "Seconds that an input has to be well to be gone back to")
        int stableSeconds() default 10;

        @AttributeDefinition(
                name = "Slate",
                description =
                        "File in the data folder, a picture or a film, that is shown while no input comes; empty for none")
        String slate() default "";
    }

    @Activate
    public ConfiguredFailover(Map<String, Object> properties, @Reference FailoverService failovers) {
        this.failovers = failovers;
        String pid = String.valueOf(properties.get("service.pid"));
        name = pid.substring(pid.indexOf('~') + 1);
        read(properties, "is not begun");
    }

    /** One that runs goes on as it was as long as what is written now cannot be. */
    @Modified
    void change(Map<String, Object> properties) {
        read(properties, "stays as it was");
    }

    /** @param reason whether it is not configured any more, or the plugin goes */
    @Deactivate
    void stop(int reason) {
        failovers.drop(this, reason == CONFIGURATION_DELETED);
    }

    private void read(Map<String, Object> properties, String otherwise) {
        try {
            failovers.put(this, FailoverSettings.of(name, properties));
        } catch (IllegalArgumentException e) {
            LOG.error("The failover {} {}: {}", name, otherwise, e.getMessage());
        }
    }
}
