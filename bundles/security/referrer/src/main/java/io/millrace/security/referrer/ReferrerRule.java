package io.millrace.security.referrer;

import io.millrace.api.access.AccessPolicy;
import io.millrace.api.access.AccessRequest;
import io.millrace.api.access.Decision;
import io.millrace.api.access.RuleSettings;
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

    private final RuleSettings<Sites> rule;

    /** Configuration {@code io.millrace.security.referrer-NAME}. */
    @ObjectClassDefinition(name = "Millrace access rule by referrer")
    public @interface Config {
        @AttributeDefinition(description = "Whether the rule counts; false switches it off and keeps it")
        boolean enabled() default true;

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

    private record Sites(List<SitePattern> sites, boolean withoutReferrer) {
        static Sites of(ConfiguredValues values) {
            return new Sites(
                    values.read(
                            "sites",
                            texts -> texts.stream().map(SitePattern::parse).toList(),
                            "HOST, *.HOST or HOST:PORT, several separated by commas"),
                    values.flag("withoutReferrer"));
        }
    }

    /** Reads the configuration. */
    @Activate
    public ReferrerRule(Map<String, Object> properties) {
        rule = new RuleSettings<>(PID, Config.class, Sites::of, properties, LOG::warn);
    }

    @Modified
    void modified(Map<String, Object> properties) {
        rule.change(properties);
    }

    @Override
    public CompletionStage<Decision> decide(AccessRequest request) {
        return rule.decide(request, (sites, asked) -> CompletableFuture.completedFuture(decide(sites, asked)));
    }

    private Decision decide(Sites sites, AccessRequest request) {
        Optional<Site> site = Site.of(request.attributes());
        if (site.isEmpty()) {
            return sites.withoutReferrer
                    ? Decision.ABSTAIN
                    : rule.deny("This stream plays on certain sites only, and the player names none");
        }
        return sites.sites.stream().anyMatch(pattern -> pattern.matches(site.get()))
                ? Decision.ABSTAIN
                : rule.deny("This stream does not play on " + site.get());
    }
}
