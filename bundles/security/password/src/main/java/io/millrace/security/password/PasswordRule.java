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
 * {@link PasswordExchange} gave for it, is let in.
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
    private static final Logger LOG = LoggerFactory.getLogger(PasswordRule.class);

    private final PasswordDoor door;
    private final RuleSettings<PasswordSettings> rule;
    private final SecretKeySpec memory;
    /** Of the password that was right, so that who comes again costs no bcrypt. */
    private volatile byte[] verified = {};

    /** Configuration {@code io.millrace.security.password-NAME}; what begins with a dot is shown nowhere. */
    @ObjectClassDefinition(name = "Millrace access rule by password")
    public @interface Config {
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

    @Override
    public CompletionStage<Decision> decide(AccessRequest request) {
        return rule.decide(request, this::decide);
    }

    private CompletionStage<Decision> decide(PasswordSettings settings, AccessRequest request) {
        Optional<Secret> credential = request.credential();
        if (credential.isEmpty() || isOther(credential.get(), settings)) {
            return now(
                    settings.needed()
                            ? rule.denyWithoutCredential("This stream needs a password, which its page /watch/"
                                    + request.stream().origin() + " asks for")
                            : Decision.ABSTAIN);
        }
        Secret shown = credential.get();
        if (ViewerToken.isToken(shown.reveal())) {
            return now(byToken(settings, shown.reveal(), request));
        }
        byte[] digest = digest(settings, shown);
        if (MessageDigest.isEqual(digest, verified)) {
            return now(allow(Optional.empty()));
        }
        return door.check(List.of(settings), shown, request.peer(), request.stream())
                .thenApply(result -> {
                    if (result.refusal().isPresent()) {
                        return rule.deny(result.refusal().get());
                    }
                    verified = digest;
                    return allow(Optional.empty());
                });
    }

    /** Stream keys and JWT are for other rules, where this is one of several ways in. */
    private static boolean isOther(Secret credential, PasswordSettings settings) {
        String text = credential.reveal();
        return !settings.needed() && (text.startsWith("sk-") || text.startsWith("ey"));
    }

    private Decision byToken(PasswordSettings settings, String text, AccessRequest request) {
        Optional<ViewerToken> token = ViewerToken.read(text, settings, request.stream(), request.peer());
        if (token.isEmpty()) {
            return rule.deny("The address is for another stream"
                    + (settings.boundToAddress() ? " or viewer" : "")
                    + ", or the password was changed: enter it again");
        }
        long expires = token.get().expiresUtcSeconds();
        return expires > door.utcSeconds()
                ? allow(Optional.of(Instant.ofEpochSecond(expires)))
                : rule.deny(
                        "The address counted until " + Instant.ofEpochSecond(expires) + ": enter the password again");
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
