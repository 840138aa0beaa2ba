package io.millrace.security.geo;

import io.millrace.api.access.AccessPolicy;
import io.millrace.api.access.AccessRequest;
import io.millrace.api.access.Decision;
import io.millrace.api.access.InternalAddresses;
import io.millrace.api.access.RuleSettings;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One rule by country, from {@code etc/io.millrace.security.geo-NAME.cfg}: it refuses who is in a denied country, or in no
 * allowed one where some are. It lets nobody in by itself. Which country an address is in, a database of the operator says.
 *
 * <p>Threads: any; the database is read on worker threads.
 */
@Component(
        service = AccessPolicy.class,
        configurationPid = CountryRule.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = CountryRule.Config.class, factory = true)
public final class CountryRule implements AccessPolicy {
    static final String PID = "io.millrace.security.geo";
    private static final Logger LOG = LoggerFactory.getLogger(CountryRule.class);

    private final RuleSettings<CountrySettings> rule;
    private final CountryFiles files;

    /** Configuration {@code io.millrace.security.geo-NAME}. */
    @ObjectClassDefinition(name = "Millrace access rule by country")
    public @interface Config {
        @AttributeDefinition(description = "Whether the rule counts; false switches it off and keeps it")
        boolean enabled() default true;

        @AttributeDefinition(description = "Streams that the rule is about: APP/NAME, * stands for anything")
        String[] streams() default "*";

        @AttributeDefinition(description = "Whom it is about: publish, play")
        String[] roles() default "play";

        @AttributeDefinition(description = "Database of countries in the MaxMind DB format, a file below etc/")
        String database() default "country.mmdb";

        @AttributeDefinition(description = "Countries that are not refused, two letters each; empty for all")
        String[] allow() default {};

        @AttributeDefinition(description = "Countries that are refused")
        String[] deny() default {};

        @AttributeDefinition(
                description = "Addresses of private networks: allow, deny, or lookup for what the database says")
        String privateAddresses() default "allow";
    }

    /** Reads the configuration. */
    @Activate
    public CountryRule(Map<String, Object> properties, @Reference CountryFiles files) {
        this.files = files;
        rule = new RuleSettings<>(PID, Config.class, CountrySettings::of, properties, LOG::warn);
        rule.settings().ifPresent(settings -> files.get(settings.database()));
    }

    @Modified
    void modified(Map<String, Object> properties) {
        rule.change(properties);
    }

    @Override
    public CompletionStage<Decision> decide(AccessRequest request) {
        return rule.decide(request, this::decide);
    }

    private CompletionStage<Decision> decide(CountrySettings settings, AccessRequest request) {
        InetAddress address = request.peer().address().getAddress();
        if (address == null) {
            return CompletableFuture.completedFuture(rule.deny("Nobody knows which country you are in"));
        }
        if (settings.internal() != CountrySettings.Internal.LOOKUP && InternalAddresses.contain(address)) {
            return CompletableFuture.completedFuture(
                    settings.internal() == CountrySettings.Internal.ALLOW
                            ? Decision.ABSTAIN
                            : rule.deny("Your address " + request.peer().host()
                                    + " is of a private network, which is not let in here"));
        }
        return files.get(settings.database())
                .find(address)
                .handle((country, failure) -> failure == null
                        ? decide(settings, country)
                        : rule.deny("Nobody can be let in without a database of countries; ask the operator"));
    }

    private Decision decide(CountrySettings settings, Optional<String> country) {
        if (country.isEmpty()) {
            return settings.allow().isEmpty()
                    ? Decision.ABSTAIN
                    : rule.deny("This stream plays in certain countries only, and nobody knows which one you are in");
        }
        String code = country.get().toUpperCase(Locale.ROOT);
        boolean denied = settings.deny().contains(code)
                || !settings.allow().isEmpty() && !settings.allow().contains(code);
        return denied ? rule.deny("This stream does not play in your country, " + shown(code)) : Decision.ABSTAIN;
    }

    private static String shown(String code) {
        String name = new Locale("", code).getDisplayCountry(Locale.ENGLISH);
        return name.equals(code) ? code : name + " (" + code + ")";
    }
}
