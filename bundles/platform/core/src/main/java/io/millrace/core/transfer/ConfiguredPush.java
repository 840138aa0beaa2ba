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
 * A push from {@code etc/io.millrace.push-NAME.cfg}. One that is wrong is told, and not begun. No service: what a service
 * is configured with can be seen by everybody.
 */
@Component(
        service = {},
        configurationPid = ConfiguredPush.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = ConfiguredPush.Config.class, factory = true)
public final class ConfiguredPush {
    static final String PID = "io.millrace.push";
    private static final Logger LOG = LoggerFactory.getLogger(ConfiguredPush.class);

    private final PushService pushes;
    private final String name;

    /** Configuration {@code io.millrace.push-NAME}. */
    @ObjectClassDefinition(name = "Millrace push")
    public @interface Config {
        @AttributeDefinition(name = "URL", description = "Where the stream is sent to")
        String url() default "";

        @AttributeDefinition(
                name = "Stream",
                description = "APP/NAME or APP/NAME@RENDITION that is sent; empty for live/NAME")
        String stream() default "";

        @AttributeDefinition(name = "User", description = "User name, where the URL has none")
        String user() default "";

        @AttributeDefinition(
                name = "Secret",
                description = "Password or key, where the URL has none",
                type = AttributeType.PASSWORD)
        String secret() default "";
    }

    @Activate
    public ConfiguredPush(Map<String, Object> properties, @Reference PushService pushes) {
        this.pushes = pushes;
        name = TransferValues.name(properties);
        read(properties, "is not sent");
    }

    /** A push that runs goes on as it was as long as what is written now cannot be. */
    @Modified
    void change(Map<String, Object> properties) {
        read(properties, "stays as it was");
    }

    @Deactivate
    void stop() {
        pushes.drop(this);
    }

    private void read(Map<String, Object> properties, String otherwise) {
        try {
            pushes.put(this, PushSettings.of(name, properties));
        } catch (IllegalArgumentException e) {
            LOG.error("The push {} {}: {}", name, otherwise, e.getMessage());
        }
    }
}
