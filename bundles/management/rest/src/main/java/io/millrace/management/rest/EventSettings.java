package io.millrace.management.rest;

import io.millrace.api.settings.Configuration;
import io.millrace.api.settings.ConfiguredValues;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How many read events at once. Safe for any thread. */
@Component(service = EventSettings.class, configurationPid = EventSettings.PID)
@Designate(ocd = EventSettings.Config.class)
public final class EventSettings {
    static final String PID = "io.millrace.management.rest.events";

    private static final Logger LOG = LoggerFactory.getLogger(EventSettings.class);
    private static final int HIGHEST = 100_000;
    private static final Configuration<Limits> CONFIGURATION =
            new Configuration<>(PID, Config.class, Limits::of, LOG::warn);

    private volatile Limits limits;

    /** How many read events at once. */
    @ObjectClassDefinition(name = "Millrace REST events")
    public @interface Config {
        @AttributeDefinition(description = "Most who read /api/v1/events at once; others are answered by 503")
        int maxReaders() default 500;

        @AttributeDefinition(description = "Most of one account at once; others are answered by 429")
        int maxReadersOfAccount() default 50;

        @AttributeDefinition(
                description = "Most of one address at once, of IPv6 of one /64 network; others are answered by 429")
        int maxReadersOfAddress() default 200;
    }

    /**
     * What is allowed.
     *
     * @param all readers at once
     * @param ofAccount of them, of one account
     * @param ofAddress of them, of one address
     */
    record Limits(int all, int ofAccount, int ofAddress) {
        static Limits of(ConfiguredValues values) {
            return new Limits(
                    values.whole("maxReaders", 1, HIGHEST),
                    values.whole("maxReadersOfAccount", 1, HIGHEST),
                    values.whole("maxReadersOfAddress", 1, HIGHEST));
        }
    }

    /** Reads the configuration. */
    @Activate
    public EventSettings(Map<String, Object> properties) {
        limits = CONFIGURATION.start(properties);
    }

    @Modified
    void modified(Map<String, Object> properties) {
        limits = CONFIGURATION.change(properties, limits);
    }

    Limits limits() {
        return limits;
    }
}
