package io.millrace.security.limits;

import io.millrace.api.access.AccessPolicy;
import io.millrace.api.access.AccessRequest;
import io.millrace.api.access.Decision;
import io.millrace.api.access.Grant;
import io.millrace.api.access.Identity;
import io.millrace.api.access.Peer;
import io.millrace.api.access.RuleSettings;
import io.millrace.api.media.StreamName;
import io.millrace.api.session.Session;
import io.millrace.api.session.Sessions;
import io.millrace.api.work.Timer;
import io.millrace.api.work.Workers;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.osgi.service.component.ComponentServiceObjects;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One set of limits, from {@code etc/io.millrace.security.limits-NAME.cfg}: who comes when one is reached is refused; who is
 * there already stays. The sessions that count are those that the rule is about.
 *
 * <p>Threads: any.
 */
@Component(
        service = AccessPolicy.class,
        configurationPid = LimitRule.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = LimitRule.Config.class, factory = true)
public final class LimitRule implements AccessPolicy {
    static final String PID = "io.millrace.security.limits";
    private static final Set<String> KEYS = Set.of("key", "token");
    private static final Set<String> ACCOUNTS = Set.of("account");
    private static final Logger LOG = LoggerFactory.getLogger(LimitRule.class);

    private final RuleSettings<LimitSettings> rule;
    private final Supplier<Sessions> sessions;
    private final SentRates rates;
    private final Arrivals arrivals;
    private final Timer.Cancellable looking;

    /** Configuration {@code io.millrace.security.limits-NAME}. */
    @ObjectClassDefinition(name = "Millrace access rule by limits")
    public @interface Config {
        @AttributeDefinition(description = "Whether the rule counts; false switches it off and keeps it")
        boolean enabled() default true;

        @AttributeDefinition(description = "Streams that the rule is about: APP/NAME, * stands for anything")
        String[] streams() default "*";

        @AttributeDefinition(description = "Whom it is about: publish, play")
        String[] roles() default "play";

        @AttributeDefinition(
                description = "Sessions at once from one address (IPv6: network of 64 bits), 0 for any number")
        int sessionsPerAddress() default 0;

        @AttributeDefinition(description = "Sessions at once of one account, 0 for any number")
        int sessionsPerAccount() default 0;

        @AttributeDefinition(description = "Sessions at once by one stream key or token, 0 for any number")
        int sessionsPerKey() default 0;

        @AttributeDefinition(description = "Sessions at once of one stream, 0 for any number")
        int sessionsPerStream() default 0;

        @AttributeDefinition(description = "Bits a second to all viewers of one stream, 0 for any number")
        long bitsPerSecondPerStream() default 0;

        @AttributeDefinition(description = "Bits a second to all viewers of one account, 0 for any number")
        long bitsPerSecondPerAccount() default 0;
    }

    /**
     * Reads the configuration.
     *
     * @param sessions asked for when a peer comes: they need the access gate, which needs this
     */
    @Activate
    public LimitRule(
            Map<String, Object> properties,
            @Reference Workers workers,
            @Reference(service = Sessions.class) ComponentServiceObjects<Sessions> sessions) {
        this(properties, workers, once(sessions::getService));
    }

    /** Services are counted each time that they are got. */
    static Supplier<Sessions> once(Supplier<Sessions> service) {
        AtomicReference<Sessions> got = new AtomicReference<>();
        return () -> {
            synchronized (got) {
                if (got.get() == null) {
                    got.set(service.get());
                }
                return got.get();
            }
        };
    }

    LimitRule(Map<String, Object> properties, Workers workers, Supplier<Sessions> sessions) {
        rule = new RuleSettings<>(PID, Config.class, LimitSettings::of, properties, LOG::warn);
        this.sessions = sessions;
        rates = new SentRates(workers.clock());
        arrivals = new Arrivals(workers.clock());
        looking = workers.timer().every(SentRates.LOOK_US, workers.serial("limits"), this::look);
    }

    @Deactivate
    void deactivate() {
        looking.cancel();
    }

    @Modified
    void modified(Map<String, Object> properties) {
        rule.change(properties);
    }

    private void look() {
        if (rule.settings().filter(LimitSettings::measures).isPresent()) {
            rates.look(covered());
        }
    }

    /** Who is there of those whom the rule is about. */
    private Collection<Session> covered() {
        return sessions.get().list().stream()
                .filter(session -> rule.scope().covers(session.role(), session.stream()))
                .toList();
    }

    @Override
    public CompletionStage<Decision> decide(AccessRequest request) {
        return rule.decide(request, (limits, asked) -> CompletableFuture.completedFuture(Decision.ABSTAIN));
    }

    @Override
    public Decision room(Grant grant) {
        if (!rule.scope().covers(grant.request().role(), grant.stream())) {
            return Decision.ABSTAIN;
        }
        return rule.settings().map(limits -> room(limits, grant)).orElse(Decision.ABSTAIN);
    }

    private synchronized Decision room(LimitSettings limits, Grant grant) {
        List<Session> here = List.copyOf(covered());
        Peer peer = grant.request().peer();
        Identity identity = grant.identity();
        StreamName stream = grant.stream().origin();
        String full = null;
        if (isFull(
                limits.perAddress(),
                here,
                peer.network(),
                session -> session.peer().network(),
                each -> each.request().peer().network())) {
            full = "Your address " + peer.host() + " has " + counted(limits.perAddress())
                    + " here already, which is all it may";
        } else if (ACCOUNTS.contains(identity.kind())
                && isFull(limits.perAccount(), here, identity, Session::identity, Grant::identity)) {
            full = "The account " + identity.name() + " has " + counted(limits.perAccount())
                    + " already, which is all it may";
        } else if (KEYS.contains(identity.kind())
                && isFull(limits.perKey(), here, identity, Session::identity, Grant::identity)) {
            full = "This " + identity.kind() + " is in use for " + counted(limits.perKey())
                    + " already, which is all it may";
        } else if (isFull(
                limits.perStream(), here, stream, session -> session.stream().origin(), each -> each.stream()
                        .origin())) {
            full = stream + " has " + counted(limits.perStream()) + ", which is all it may; try again later";
        } else if (grant.request().role() == Session.Role.PLAY) {
            full = tooMuch(limits, stream, identity);
        }
        if (full != null) {
            return rule.deny(full);
        }
        if (!grant.request().isQuestion()) {
            arrivals.add(grant);
        }
        return Decision.ABSTAIN;
    }

    private <T> boolean isFull(
            int most, List<Session> here, T whose, Function<Session, T> ofSession, Function<Grant, T> ofGrant) {
        if (most == 0) {
            return false;
        }
        Predicate<Session> alike = session -> whose.equals(ofSession.apply(session));
        return arrivals.count(here.stream().filter(alike).toList(), grant -> whose.equals(ofGrant.apply(grant)))
                >= most;
    }

    /** Why nobody else is sent anything; null if somebody may be. */
    private String tooMuch(LimitSettings limits, StreamName stream, Identity identity) {
        if (isOver(limits.streamBitsPerSecond(), rates.bitsPerSecond(stream))) {
            return "The viewers of " + stream + " are sent " + limits.streamBitsPerSecond() / 1_000
                    + " kbit/s already, which is all they may; try again later";
        }
        if (ACCOUNTS.contains(identity.kind())
                && isOver(limits.accountBitsPerSecond(), rates.bitsPerSecond(identity))) {
            return "The account " + identity.name() + " is sent " + limits.accountBitsPerSecond() / 1_000
                    + " kbit/s already, which is all it may";
        }
        return null;
    }

    private static boolean isOver(long most, double now) {
        return most > 0 && now >= most;
    }

    private static String counted(int sessions) {
        return sessions == 1 ? "a session" : sessions + " sessions";
    }
}
