package io.millrace.core.transfer;

import io.millrace.api.access.AddressRange;
import io.millrace.api.settings.Configuration;
import io.millrace.api.transfer.Reach;
import java.net.InetAddress;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which addresses pulls and pushes may connect to. Safe for any thread. */
@Component(service = TransferPolicy.class, configurationPid = TransferPolicy.PID)
@Designate(ocd = TransferPolicy.Config.class)
public final class TransferPolicy {
    static final String PID = "io.millrace.core.transfers";
    private static final Logger LOG = LoggerFactory.getLogger(TransferPolicy.class);
    private static final Configuration<List<AddressRange>> CONFIGURATION = new Configuration<>(
            PID,
            Config.class,
            values -> values.read(
                    "allow.networks",
                    texts -> texts.stream().map(AddressRange::parse).toList(),
                    "ADDRESS or ADDRESS/BITS, several separated by commas"),
            LOG::warn);

    private volatile List<AddressRange> allowed;

    /** Configuration {@code io.millrace.core.transfers}. */
    @ObjectClassDefinition(name = "Millrace pulls and pushes")
    public @interface Config {
        @AttributeDefinition(
                name = "Allowed networks",
                description = "Internal addresses, ADDRESS or ADDRESS/BITS, that redirects and playlists may lead to")
        String[] allow_networks() default {};
    }

    @Activate
    public TransferPolicy(Map<String, Object> properties) {
        allowed = CONFIGURATION.start(properties);
    }

    @Modified
    void modified(Map<String, Object> properties) {
        allowed = CONFIGURATION.change(properties, allowed);
    }

    /** The rule for what the operator configured. */
    Reach reach(Collection<Endpoint> endpoints) {
        return new CheckedReach(
                endpoints.stream().map(each -> each.uri().getHost()).toList(),
                () -> allowed,
                InetAddress::getAllByName);
    }
}
