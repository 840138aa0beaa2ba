package io.millrace.security.password;

import io.millrace.api.access.AccessPolicy;
import io.millrace.api.access.AccessRequest;
import io.millrace.api.access.Decision;
import io.millrace.api.access.Identity;
import io.millrace.api.access.Limits;
import io.millrace.api.access.RuleSettings;
import io.millrace.api.access.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One password of streams, from {@code etc/io.millrace.security.password-NAME.cfg}: who shows it, or a token that
 * {@link PasswordExchange} gave for it, is let in. Where several rules are about a stream, any one of their passwords is
 * enough: the others have no objection to it. A rule whose password is not needed refuses nobody.
 *
 * <p>Threads: any; passwords are hashed on worker threads.
 */
@Component(
        service = AccessPolicy.class,
        configurationPid = PasswordRule.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = PasswordRule.Config.class, factory = true)
public final class PasswordRule implements AccessPolicy {
    static final String PID = "io.millrace.security.password";
    private static final String ALGORITHM = "HmacSHA256";
    /** How stream keys, API tokens and JWT begin. */
    private static final List<String> OTHERS = List.of("sk-", "mr_", "ey");

    private static final Logger LOG = LoggerFactory.getLogger(PasswordRule.class);

    private final PasswordDoor door;
    private final RuleSettings<PasswordSettings> rule;
    private final SecretKeySpec memory;
    /** Of the password that was right, so that who comes again costs no bcrypt. */
    private volatile byte[] verified = {};

    /** Configuration {@code io.millrace.security.password-NAME}; what begins with a dot is shown nowhere. */
    @ObjectClassDefinition(name = "Millrace access rule by password")
    public @interface Config {
        @AttributeDefinition(description = "Whether the rule counts; false switches it off and keeps it")
        boolean enabled() default true;

        @AttributeDefinition(description = "Streams that the rule is about: APP/NAME, * stands for anything")
        String[] streams() default "*";

        @AttributeDefinition(description = "Whom it is about: publish, play")
        String[] roles() default "play";

        @AttributeDefinition(
                type = AttributeType.PASSWORD,
                description = "bcrypt hash of the password; media:password-hash makes one")
        String _hash() default "";

        @AttributeDefinition(description = "Whether who shows no password is refused")
        boolean needed() default true;

        @AttributeDefinition(description = "Minutes until the watch page asks for the password again")
        int tokenMinutes() default 720;

        @AttributeDefinition(description = "Whether a copied address plays only where the password was entered")
        boolean boundToAddress() default false;
    }

    /** Reads the configuration. */
    @Activate
    public PasswordRule(Map<String, Object> properties, @Reference PasswordDoor door) {
        this.door = door;
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        memory = new SecretKeySpec(key, ALGORITHM);
        rule = new RuleSettings<>(PID, Config.class, PasswordSettings::of, properties, LOG::warn);
        door.add(this);
    }

    @Deactivate
    void deactivate() {
        door.remove(this);
    }

    @Modified
    void modified(Map<String, Object> properties) {
        rule.change(properties);
    }

    /** Whether the rule is about a request, and can be followed. */
    boolean covers(AccessRequest request) {
        return rule.covers(request) && rule.settings().isPresent();
    }

    Optional<PasswordSettings> settings() {
        return rule.settings();
    }

    Optional<PasswordDoor.Candidate> candidate() {
        return rule.settings().map(this::candidate);
    }

    private PasswordDoor.Candidate candidate(PasswordSettings settings) {
        return new PasswordDoor.Candidate(rule.name(), settings);
    }

    @Override
    public CompletionStage<Decision> decide(AccessRequest request) {
        return rule.decide(request, this::decide);
    }

    private CompletionStage<Decision> decide(PasswordSettings settings, AccessRequest request) {
        Optional<Secret> credential = request.credential();
        if (credential.isEmpty()) {
            return now(
                    settings.needed()
                            ? rule.denyWithoutCredential("This stream needs a password, which its page /watch/"
                                    + request.stream().origin() + " asks for")
                            : Decision.ABSTAIN);
        }
        Secret shown = credential.get();
        if (!settings.needed() && isOther(shown, request)) {
            return now(Decision.ABSTAIN);
        }
        List<PasswordRule> others =
                door.rulesOf(request).stream().filter(other -> other != this).toList();
        return ViewerToken.isToken(shown.reveal())
                ? now(byToken(settings, shown.reveal(), request, others))
                : byPassword(settings, shown, request, others);
    }

    /** Stream keys, API tokens, JWT and what accounts show are for other rules, where this is one of several ways in. */
    private static boolean isOther(Secret credential, AccessRequest request) {
        return OTHERS.stream().anyMatch(credential.reveal()::startsWith)
                || request.user().filter(name -> !name.isEmpty()).isPresent();
    }

    private CompletionStage<Decision> byPassword(
            PasswordSettings settings, Secret shown, AccessRequest request, List<PasswordRule> others) {
        PasswordDoor.Candidate mine = candidate(settings);
        byte[] digest = digest(settings, shown);
        if (!door.isLocked(mine, request) && MessageDigest.isEqual(digest, verified)) {
            return now(allow(Optional.empty()));
        }
        if (others.stream().anyMatch(other -> other.remembers(shown, request))) {
            return now(Decision.ABSTAIN);
        }
        return door.check(List.of(mine), PasswordDoor.candidates(others), shown, request)
                .thenApply(result -> {
                    if (result.taken().isEmpty()) {
                        return refuse(settings, result.refusal());
                    }
                    if (result.taken().get() != mine) {
                        return Decision.ABSTAIN;
                    }
                    if (!request.isQuestion()) {
                        verified = digest;
                    }
                    return allow(Optional.empty());
                });
    }

    /** Whether a password was right before, and may be shown from where it is. */
    private boolean remembers(Secret shown, AccessRequest request) {
        return rule.settings()
                .filter(settings -> !door.isLocked(candidate(settings), request))
                .filter(settings -> MessageDigest.isEqual(digest(settings, shown), verified))
                .isPresent();
    }

    private Decision byToken(PasswordSettings settings, String text, AccessRequest request, List<PasswordRule> others) {
        Optional<ViewerToken> token = ViewerToken.read(text, settings, request.stream(), request.peer());
        if (token.filter(this::counts).isPresent()) {
            return allow(Optional.of(Instant.ofEpochSecond(token.get().expiresUtcSeconds())));
        }
        boolean othersOwn = others.stream()
                .flatMap(other -> other.settings().stream())
                .flatMap(theirs -> ViewerToken.read(text, theirs, request.stream(), request.peer()).stream())
                .anyMatch(this::counts);
        if (othersOwn) {
            return Decision.ABSTAIN;
        }
        return refuse(
                settings,
                token.map(ViewerToken::expiresUtcSeconds)
                        .map(expires -> "The address counted until " + Instant.ofEpochSecond(expires)
                                + ": enter the password again")
                        .orElse("The address is for another stream"
                                + (settings.boundToAddress() ? " or viewer" : "")
                                + ", or the password was changed: enter it again"));
    }

    private boolean counts(ViewerToken token) {
        return token.expiresUtcSeconds() > door.utcSeconds();
    }

    /** What is not this password may be right for another rule, unless everybody needs this one. */
    private Decision refuse(PasswordSettings settings, String why) {
        return settings.needed() ? rule.deny(why) : Decision.ABSTAIN;
    }

    private Decision allow(Optional<Instant> until) {
        return new Decision.Allow(new Identity("password", rule.name()), Optional.empty(), until, Limits.NONE);
    }

    private byte[] digest(PasswordSettings settings, Secret password) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(memory);
            mac.update(settings.hash().reveal().getBytes(StandardCharsets.US_ASCII));
            return mac.doFinal(password.reveal().getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has " + ALGORITHM, e);
        }
    }

    private static CompletionStage<Decision> now(Decision decision) {
        return CompletableFuture.completedFuture(decision);
    }
}
