package io.millrace.http.internal;

import io.millrace.api.settings.Configuration;
import io.millrace.api.settings.ConfiguredValues;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the server needs to be ready now. Safe for any thread. */
@Component(service = HealthSettings.class, configurationPid = HealthSettings.PID)
@Designate(ocd = HealthSettings.Config.class)
public final class HealthSettings {
    static final String PID = "io.millrace.platform.http.health";
    private static final Logger LOG = LoggerFactory.getLogger(HealthSettings.class);
    private static final Configuration<Configured> CONFIGURATION =
            new Configuration<>(PID, Config.class, Configured::of, LOG::warn);
    private static final Pattern PORT = Pattern.compile("[\\w.-]+");

    private volatile Configured configured;

    /** What the server needs to be ready. */
    @ObjectClassDefinition(name = "Millrace health")
    public @interface Config {
        /** NAME=FILTER of each required service. */
        @AttributeDefinition(description = "Services without which the server is not ready: NAME=FILTER")
        String[] required() default {
            "live streams=(objectClass=io.millrace.api.live.LiveStreams)",
            "access gate=(objectClass=io.millrace.api.access.AccessGate)",
            "delivery=(osgi.http.whiteboard.servlet.name=millrace-delivery)",
            "packager cmaf=(&(objectClass=io.millrace.api.packaging.Packager)(millrace.packager.format=cmaf))",
            "manifest hls=(&(objectClass=io.millrace.api.packaging.ManifestFormat)(millrace.name=hls))",
            "protocol rtmp=(&(millrace.name=rtmp)(millrace.port=*))",
            "protocol rtsp=(&(millrace.name=rtsp)(millrace.port=*))",
            "protocol srt=(&(millrace.name=srt)(millrace.port=*))",
            "shell=(objectClass=io.millrace.management.shell.ExecSocket)"
        };

        /** SERVLET=BUNDLE of each. */
        @AttributeDefinition(
                description =
                        "Servlets that have to answer before the server is ready, if their bundle is installed and"
                                + " was not stopped: SERVLET=BUNDLE")
        String[] requiredServlets() default {
            "millrace-rest=io.millrace.management.rest",
            "millrace-mcp=io.millrace.management.mcp",
            "millrace-console=io.millrace.management.console"
        };

        /** Names of ports. */
        @AttributeDefinition(
                description = "Ports of net that have to be bound before the server is ready: rtmp for"
                        + " MILLRACE_RTMP_PORT, and so on")
        String[] requiredPorts() default {"rtmp", "rtmps", "rtsp", "rtsps", "srt", "webrtc"};
    }

    private record Configured(List<String> services, Map<String, String> servlets, List<String> ports) {
        static Configured of(ConfiguredValues values) {
            List<String> services = values.lines("required");
            if (!services.stream().allMatch(Configured::isNamedFilter)) {
                values.refuse("required", "NAME=FILTER, for example streams=(objectClass=x.LiveStreams)");
            }
            Map<String, String> servlets = new LinkedHashMap<>();
            for (String entry : values.list("requiredServlets")) {
                String[] pair = entry.split("=", 2);
                if (pair.length < 2 || pair[0].isBlank() || pair[1].isBlank()) {
                    values.refuse(
                            "requiredServlets",
                            "SERVLET=BUNDLE, for example millrace-rest=io.millrace.management.rest");
                } else {
                    servlets.put(pair[0].trim(), pair[1].trim());
                }
            }
            List<String> ports = values.list("requiredPorts");
            if (!ports.stream().allMatch(name -> PORT.matcher(name).matches())) {
                values.refuse("requiredPorts", "names of ports, separated by commas");
            }
            return new Configured(services, servlets, ports);
        }

        private static boolean isNamedFilter(String entry) {
            int equals = entry.indexOf('=');
            try {
                FrameworkUtil.createFilter(entry.substring(equals + 1));
                return equals > 0;
            } catch (InvalidSyntaxException e) {
                return false;
            }
        }
    }

    /** Reads the configuration. */
    @Activate
    public HealthSettings(Map<String, Object> properties) {
        configured = CONFIGURATION.start(properties);
    }

    @Modified
    void modified(Map<String, Object> properties) {
        configured = CONFIGURATION.change(properties, configured);
    }

    /** {@code NAME=FILTER} of each required service. */
    List<String> services() {
        return configured.services;
    }

    /** Names of the required servlets, and the bundles whose they are. */
    Map<String, String> servlets() {
        return configured.servlets;
    }

    /** Names of the required ports. */
    List<String> ports() {
        return configured.ports;
    }
}
