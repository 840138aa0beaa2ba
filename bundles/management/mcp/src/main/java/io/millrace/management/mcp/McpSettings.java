package io.millrace.management.mcp;

import io.millrace.api.settings.Configuration;
import io.millrace.api.settings.ConfiguredValues;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which pages may ask. Safe for any thread. */
@Component(service = McpSettings.class, configurationPid = McpSettings.PID)
@Designate(ocd = McpSettings.Config.class)
public final class McpSettings {
    static final String PID = "io.millrace.management.mcp";

    private static final Logger LOG = LoggerFactory.getLogger(McpSettings.class);
    private static final Configuration<Set<String>> CONFIGURATION =
            new Configuration<>(PID, Config.class, McpSettings::origins, LOG::warn);

    private volatile Set<String> origins;

    /** Which pages may ask. */
    @ObjectClassDefinition(name = "Millrace MCP")
    public @interface Config {
        @AttributeDefinition(
                description =
                        "Origins of web pages that may use /mcp, such as https://chat.example.org; programs that are"
                                + " no pages, and pages of this machine and of the server's IP address, always may")
        String[] origins() default {};
    }

    /** Reads the configuration. */
    @Activate
    public McpSettings(Map<String, Object> properties) {
        origins = CONFIGURATION.start(properties);
    }

    @Modified
    void modified(Map<String, Object> properties) {
        origins = CONFIGURATION.change(properties, origins);
    }

    private static Set<String> origins(ConfiguredValues values) {
        Set<String> origins = new HashSet<>();
        values.list("origins").forEach(each -> origins.add(each.toLowerCase(Locale.ROOT)));
        return Set.copyOf(origins);
    }

    boolean permits(String origin) {
        return origins.contains(origin.toLowerCase(Locale.ROOT));
    }
}
