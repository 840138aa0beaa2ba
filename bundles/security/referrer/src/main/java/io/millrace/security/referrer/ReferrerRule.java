package io.millrace.security.referrer;

import io.millrace.api.access.AccessPolicy;
import io.millrace.api.access.AccessRequest;
import io.millrace.api.access.Decision;
import io.millrace.api.access.RuleScope;
import io.millrace.api.settings.Configuration;
import io.millrace.api.settings.ConfiguredValues;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
 * One rule by the site that a player is on, from {@code etc/io.millrace.security.referrer-NAME.cfg}: browsers tell it by
 * {@code Origin} (RFC 6454) and {@code Referer} (RFC 9110, section 10.1.3), RTMP players by {@code pageUrl}. Other programs
 * can write there what they like: the rule keeps a stream off other people's pages, no more. It lets nobody in by itself.
 *
 * <p>Threads: any.
 */
@Component(
        service = AccessPolicy.class,
        configurationPid = ReferrerRule.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = ReferrerRule.Config.class, factory = true)
public final class ReferrerRule implements AccessPolicy {
    static final String PID = "io.millrace.security.referrer";
    private static final Logger LOG = LoggerFactory.getLogger(ReferrerRule.class);

    private final String name;
    private final Configuration<Sites> configuration;
    private volatile Sites sites;

    /** Configuration {@code io.millrace.security.referrer-NAME}. */
    @ObjectClassDefinition(name = "Millrace access rule by referrer")
    public @interface Config {
        @AttributeDefinition(description = "Streams that the rule is about: APP/NAME, * stands for anything")
        String[] streams() default "*";

        @AttributeDefinition(description = "Whom it is about: publish, play")
        String[] roles() default "play";

        @AttributeDefinition(
                description = "Hosts of the sites, *.HOST for all below one; a port where it is not the usual")
        String[] sites() default {};

        @AttributeDefinition(description = "Whether players that name no site are let in: programs, televisions")
        boolean withoutReferrer() default false;
    }

    private record Sites(RuleScope scope, List<SitePattern> sites, boolean withoutReferrer, boolean everybody) {
        static Sites of(ConfiguredValues values) {
            return new Sites(
                    RuleScope.of(values),
                    values.read(
                            "sites",
                            texts -> texts.stream().map(SitePattern::parse).toList(),
                            "HOST, *.HOST or HOST:PORT, several separated by commas"),
                    values.flag("withoutReferrer"),
                    false);
        }

        /** What cannot be read lets nobody in whom it may have been meant to refuse. */
        Sites strict() {
            return new Sites(scope, sites, withoutReferrer, true);
        }
    }

    /** Reads the configuration. */
    @Activate
    public ReferrerRule(Map<String, Object> properties) {
        String pid = String.valueOf(properties.get("service.pid"));
        name = pid.substring(pid.indexOf('~') + 1);
        configuration = new Configuration<>(PID + "-" + name, Config.class, Sites::of, LOG::warn);
        sites = configuration.start(properties, Sites::strict, "The rule refuses everybody until that is mended");
    }

    @Modified
    void modified(Map<String, Object> properties) {
        sites = configuration.change(properties, sites);
    }

    @Override
    public CompletionStage<Decision> decide(AccessRequest request) {
        Sites now = sites;
        return CompletableFuture.completedFuture(now.scope.covers(request) ? decide(now, request) : Decision.ABSTAIN);
    }

    private Decision decide(Sites now, AccessRequest request) {
        if (now.everybody) {
            return Decision.deny("The access rule " + name + " cannot be read; ask the operator");
        }
        Optional<Site> site = Site.of(request.attributes());
        if (site.isEmpty()) {
            return now.withoutReferrer
                    ? Decision.ABSTAIN
                    : Decision.deny("This stream plays on certain sites only, and the player names none (access rule "
                            + name + ")");
        }
        return now.sites.stream().anyMatch(pattern -> pattern.matches(site.get()))
                ? Decision.ABSTAIN
                : Decision.deny("This stream does not play on " + site.get() + " (access rule " + name + ")");
    }
}
