package io.millrace.management.webhooks;

import io.millrace.api.media.StreamPattern;
import io.millrace.api.webhook.WebhookFormat;
import io.millrace.api.webhook.WebhookSettings;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * A webhook from {@code etc/io.millrace.webhook-NAME.cfg}. No service: what a service is configured with can be seen by
 * everybody.
 */
@Component(
        service = {},
        configurationPid = ConfiguredWebhook.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = ConfiguredWebhook.Config.class, factory = true)
public final class ConfiguredWebhook {
    static final String PID = "io.millrace.webhook";

    private final WebhookService webhooks;
    private final String name;

    /** Configuration {@code io.millrace.webhook-NAME}. */
    @ObjectClassDefinition(name = "Millrace webhook")
    public @interface Config {
        @AttributeDefinition(name = "URL", description = "Where events are posted: https or http")
        String url() default "";

        @AttributeDefinition(name = "Events", description = "Types, with * for anything, several separated by commas")
        String events() default "*";

        @AttributeDefinition(name = "Streams", description = "APP/NAME with * for anything; * for all")
        String streams() default "*";

        @AttributeDefinition(name = "Format", description = "cloudevents or standard")
        String format() default "cloudevents";

        @AttributeDefinition(
                name = "Secret file",
                description = "File in etc/ with the secret that signs; empty for webhook-NAME.secret")
        String secret_file() default "";
    }

    @Activate
    public ConfiguredWebhook(Map<String, Object> properties, @Reference WebhookService webhooks) {
        this.webhooks = webhooks;
        name = name(properties);
        change(properties);
    }

    @Modified
    void change(Map<String, Object> properties) {
        webhooks.configure(name, () -> settings(name, properties), text(properties, "secret.file", ""));
    }

    @Deactivate
    void stop() {
        webhooks.drop(name);
    }

    /** The NAME of {@code etc/PID-NAME.cfg}. */
    static String name(Map<String, ?> properties) {
        String pid = String.valueOf(properties.get("service.pid"));
        return pid.substring(pid.indexOf('~') + 1);
    }

    /** @throws IllegalArgumentException that says what is wrong */
    static WebhookSettings settings(String name, Map<String, ?> properties) {
        List<String> events = Arrays.stream(text(properties, "events", "*").split(","))
                .map(String::strip)
                .filter(event -> !event.isEmpty())
                .toList();
        return new WebhookSettings(
                name,
                WebhookSettings.url(text(properties, "url", "")),
                events,
                new StreamPattern(text(properties, "streams", "*")),
                WebhookFormat.parse(text(properties, "format", "cloudevents")));
    }

    private static String text(Map<String, ?> properties, String property, String otherwise) {
        Object value = properties.get(property);
        String text;
        if (value instanceof String[] several) {
            text = String.join(",", several);
        } else if (value instanceof Collection<?> several) {
            text = several.stream().map(Object::toString).collect(Collectors.joining(","));
        } else {
            text = Objects.toString(value, "");
        }
        return text.isBlank() ? otherwise : text.strip();
    }
}
