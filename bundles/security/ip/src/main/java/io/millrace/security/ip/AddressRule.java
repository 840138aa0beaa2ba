package io.millrace.security.ip;

import io.millrace.api.access.AccessPolicy;
import io.millrace.api.access.AccessRequest;
import io.millrace.api.access.AddressRange;
import io.millrace.api.access.Decision;
import io.millrace.api.access.RuleSettings;
import io.millrace.api.settings.ConfiguredValues;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One rule by address, from {@code etc/io.millrace.security.ip-NAME.cfg}: it refuses who is in a denied range, or in no
 * allowed one where some are. It lets nobody in by itself.
 *
 * <p>Threads: any.
 */
@Component(
        service = AccessPolicy.class,
        configurationPid = AddressRule.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = AddressRule.Config.class, factory = true)
public final class AddressRule implements AccessPolicy {
    static final String PID = "io.millrace.security.ip";
    private static final Logger LOG = LoggerFactory.getLogger(AddressRule.class);

    private final RuleSettings<Ranges> rule;

    /** Configuration {@code io.millrace.security.ip-NAME}. */
    @ObjectClassDefinition(name = "Millrace access rule by address")
    public @interface Config {
        @AttributeDefinition(description = "Whether the rule counts; false switches it off and keeps it")
        boolean enabled() default true;

        @AttributeDefinition(description = "Streams that the rule is about: APP/NAME, * stands for anything")
        String[] streams() default "*";

        @AttributeDefinition(description = "Whom it is about: publish, play")
        String[] roles() default {"publish", "play"};

        @AttributeDefinition(description = "Addresses that are not refused, ADDRESS or ADDRESS/BITS; empty for all")
        String[] allow() default {};

        @AttributeDefinition(description = "Addresses that are refused, also where they are allowed")
        String[] deny() default {};
    }

    private record Ranges(List<AddressRange> allow, List<AddressRange> deny) {
        static Ranges of(ConfiguredValues values) {
            return new Ranges(ranges(values, "allow"), ranges(values, "deny"));
        }

        private static List<AddressRange> ranges(ConfiguredValues values, String property) {
            return values.read(
                    property,
                    texts -> texts.stream().map(AddressRange::parse).toList(),
                    "ADDRESS or ADDRESS/BITS, several separated by commas");
        }
    }

    /** Reads the configuration. */
    @Activate
    public AddressRule(Map<String, Object> properties) {
        rule = new RuleSettings<>(PID, Config.class, Ranges::of, properties, LOG::warn);
    }

    @Modified
    void modified(Map<String, Object> properties) {
        rule.change(properties);
    }

    @Override
    public CompletionStage<Decision> decide(AccessRequest request) {
        return rule.decide(request, (ranges, asked) -> CompletableFuture.completedFuture(decide(ranges, asked)));
    }

    private Decision decide(Ranges ranges, AccessRequest request) {
        InetAddress address = request.peer().address().getAddress();
        boolean denied = address == null || contains(ranges.deny, address);
        if (denied || !ranges.allow.isEmpty() && !contains(ranges.allow, address)) {
            return Decision.deny("Your address " + request.peer().host() + " is not let in here (access rule "
                    + rule.name() + "); ask the operator");
        }
        return Decision.ABSTAIN;
    }

    private static boolean contains(List<AddressRange> ranges, InetAddress address) {
        return ranges.stream().anyMatch(range -> range.contains(address));
    }
}
