package io.millrace.management.metrics;

import io.millrace.api.access.Secret;
import io.millrace.api.settings.Configuration;
import io.millrace.api.settings.ConfiguredValues;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who may read the metrics, and how many streams they name. Safe for any thread. */
@Component(service = MetricsSettings.class, configurationPid = MetricsSettings.PID)
@Designate(ocd = MetricsSettings.Config.class)
public final class MetricsSettings {
    static final String PID = "io.millrace.management.metrics";
    static final int LEAST_TOKEN_CHARACTERS = 16;

    private static final Logger LOG = LoggerFactory.getLogger(MetricsSettings.class);
    private static final Configuration<Configured> CONFIGURATION =
            new Configuration<>(PID, Config.class, Configured::of, LOG::warn);

    private volatile Configured configured;

    /** Who may read the metrics. */
    @ObjectClassDefinition(name = "Millrace metrics")
    public @interface Config {
        @AttributeDefinition(
                type = AttributeType.PASSWORD,
                description = "Bearer token that lets other machines read /metrics, at least 16 characters; without one"
                        + " only this machine may")
        String token() default "";

        @AttributeDefinition(description = "Streams with series of their own; those beyond are only counted")
        int maxStreams() default 1_000;
    }

    private record Configured(Optional<Secret> token, int maxStreams) {
        static Configured of(ConfiguredValues values) {
            return new Configured(token(values.text("token")), values.whole("maxStreams", 0, 100_000));
        }

        /** Not refused like other values: a refusal would show the secret. */
        private static Optional<Secret> token(String text) {
            if (!text.isEmpty() && text.length() < LEAST_TOKEN_CHARACTERS) {
                LOG.warn(
                        "{}: token has {} characters and is not used, allowed are at least {}",
                        PID,
                        text.length(),
                        LEAST_TOKEN_CHARACTERS);
                return Optional.empty();
            }
            return text.isEmpty() ? Optional.empty() : Optional.of(new Secret(text));
        }
    }

    /** Reads the configuration. */
    @Activate
    public MetricsSettings(Map<String, Object> properties) {
        configured = CONFIGURATION.start(properties);
    }

    @Modified
    void modified(Map<String, Object> properties) {
        configured = CONFIGURATION.change(properties, configured);
    }

    /** What a scraper on another machine has to show. */
    Optional<Secret> token() {
        return configured.token;
    }

    int maxStreams() {
        return configured.maxStreams;
    }
}
