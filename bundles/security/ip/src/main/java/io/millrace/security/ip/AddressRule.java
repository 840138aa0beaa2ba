package io.millrace.security.ip;

import io.millrace.api.access.AccessPolicy;
import io.millrace.api.access.AccessRequest;
import io.millrace.api.access.AddressRange;
import io.millrace.api.access.Decision;
import io.millrace.api.access.RuleScope;
import io.millrace.api.settings.Configuration;
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

    private final String name;
    private final Configuration<Ranges> configuration;
    private volatile Ranges ranges;

    /** Configuration {@code io.millrace.security.ip-NAME}. */
    @ObjectClassDefinition(name = "Millrace access rule by address")
    public @interface Config {
        @AttributeDefinition(description = "Streams that the rule is about: APP/NAME, * stands for anything")
        String[] streams() default "*";

        @AttributeDefinition(description = "Whom it is about: publish, play")
        String[] roles() default {"publish", "play"};

        @AttributeDefinition(description = "Addresses that are not refused, ADDRESS or ADDRESS/BITS; empty for all")
        String[] allow() default {};

        @AttributeDefinition(description = "Addresses that are refused, also where they are allowed")
        String[] deny() default {};
    }

    private record Ranges(RuleScope scope, List<AddressRange> allow, List<AddressRange> deny, boolean everybody) {
        static Ranges of(ConfiguredValues values) {
            return new Ranges(RuleScope.of(values), ranges(values, "allow"), ranges(values, "deny"), false);
        }

        private static List<AddressRange> ranges(ConfiguredValues values, String property) {
            return values.read(
                    property,
                    texts -> texts.stream().map(AddressRange::parse).toList(),
                    "ADDRESS or ADDRESS/BITS, several separated by commas");
        }

        /** What cannot be read lets nobody in whom it may have been meant to refuse. */
        Ranges strict() {
            return new Ranges(scope, allow, deny, true);
        }
    }

    /** Reads the configuration. */
    @Activate
    public AddressRule(Map<String, Object> properties) {
        String pid = String.valueOf(properties.get("service.pid"));
        name = pid.substring(pid.indexOf('~') + 1);
        configuration = new Configuration<>(PID + "-" + name, Config.class, Ranges::of, LOG::warn);
        ranges = configuration.start(properties, Ranges::strict, "The rule refuses everybody until that is mended");
    }

    @Modified
    void modified(Map<String, Object> properties) {
        ranges = configuration.change(properties, ranges);
    }

    @Override
    public CompletionStage<Decision> decide(AccessRequest request) {
        Ranges now = ranges;
        return CompletableFuture.completedFuture(now.scope.covers(request) ? decide(now, request) : Decision.ABSTAIN);
    }

    private Decision decide(Ranges now, AccessRequest request) {
        InetAddress address = request.peer().address().getAddress();
        if (now.everybody) {
            return Decision.deny("The access rule " + name + " cannot be read; ask the operator");
        }
        boolean denied = address == null || contains(now.deny, address);
        if (denied || !now.allow.isEmpty() && !contains(now.allow, address)) {
            return Decision.deny("Your address " + request.peer().host() + " is not let in here (access rule " + name
                    + "); ask the operator");
        }
        return Decision.ABSTAIN;
    }

    private static boolean contains(List<AddressRange> ranges, InetAddress address) {
        return ranges.stream().anyMatch(range -> range.contains(address));
    }
}
