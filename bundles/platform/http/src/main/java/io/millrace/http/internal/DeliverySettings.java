package io.millrace.http.internal;

import io.millrace.api.settings.Configuration;
import io.millrace.api.settings.ConfiguredValues;
import java.util.Map;
import java.util.regex.Pattern;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is set for delivery now. What changes holds from the next request on; viewers stay. Safe for any thread. */
@Component(service = DeliverySettings.class, configurationPid = DeliverySettings.PID)
@Designate(ocd = DeliverySettings.Config.class)
public final class DeliverySettings {
    static final String PID = "io.millrace.platform.http";
    private static final Logger LOG = LoggerFactory.getLogger(DeliverySettings.class);
    private static final Configuration<Configured> CONFIGURATION =
            new Configuration<>(PID, Config.class, Configured::of, LOG::warn);
    private static final Pattern ORIGIN = Pattern.compile("\\*|null|[a-z][a-z0-9+.-]*://[A-Za-z0-9.:\\[\\]_-]+");

    private volatile Configured configured;

    /** Delivery over HTTP. */
    @ObjectClassDefinition(name = "Millrace HTTP delivery")
    public @interface Config {
        /** Seconds after which a viewer who asks for nothing is forgotten. */
        @AttributeDefinition(description = "Seconds after which a viewer who asks for nothing is forgotten")
        int sessionIdleSeconds() default 30;

        /** Most viewers over HTTP at a time. */
        @AttributeDefinition(description = "Most viewers over HTTP at a time")
        int maxViewers() default 50_000;

        /** Origins whose pages may play: one, or * for all. */
        @AttributeDefinition(description = "Origin whose pages may play, * for all")
        String allowedOrigin() default "*";

        /** Proxies whose forwarding headers are believed. */
        @AttributeDefinition(
                description = "Address blocks of proxies whose Forwarded and X-Forwarded-For headers are believed;"
                        + " MILLRACE_TRUSTED_PROXIES in the environment goes before")
        String trustedProxies() default "";
    }

    private record Configured(int maxViewers, long idleUs, CrossOrigin crossOrigin, ClientAddresses addresses) {
        static Configured of(ConfiguredValues values) {
            String origin = values.text("allowedOrigin");
            if (!ORIGIN.matcher(origin).matches()) {
                values.refuse("allowedOrigin", "* or an origin like https://www.example.com");
                origin = CrossOrigin.NONE;
            }
            ClientAddresses addresses = values.read(
                    "trustedProxies",
                    blocks -> new ClientAddresses(String.join(",", blocks)),
                    "address blocks like 10.0.0.0/8, separated by commas");
            String environment = System.getenv("MILLRACE_TRUSTED_PROXIES");
            return new Configured(
                    values.whole("maxViewers", 1, 10_000_000),
                    values.whole("sessionIdleSeconds", 5, 86_400) * 1_000_000L,
                    new CrossOrigin(origin),
                    environment == null || environment.isBlank() ? addresses : new ClientAddresses(environment));
        }
    }

    /** Reads the configuration. */
    @Activate
    public DeliverySettings(Map<String, Object> properties) {
        configured = CONFIGURATION.start(
                properties,
                read -> read,
                "Its default is used; in the place of allowedOrigin, that no other origin may play");
    }

    @Modified
    void modified(Map<String, Object> properties) {
        configured = CONFIGURATION.change(properties, configured);
    }

    /** Most viewers at a time. */
    int maxViewers() {
        return configured.maxViewers;
    }

    /** How long a viewer may ask for nothing. */
    long idleUs() {
        return configured.idleUs;
    }

    /** Whose pages may play. */
    CrossOrigin crossOrigin() {
        return configured.crossOrigin;
    }

    /** Tells where requests come from. */
    ClientAddresses addresses() {
        return configured.addresses;
    }
}
