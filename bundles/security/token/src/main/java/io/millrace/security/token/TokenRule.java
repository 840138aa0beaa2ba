package io.millrace.security.token;

import com.nimbusds.jwt.SignedJWT;
import io.millrace.api.access.AccessPolicy;
import io.millrace.api.access.AccessRequest;
import io.millrace.api.access.Decision;
import io.millrace.api.access.Secret;
import io.millrace.api.session.Session;
import io.millrace.api.settings.Configuration;
import io.millrace.api.work.Clock;
import io.millrace.api.work.Workers;
import java.text.ParseException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
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
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One rule by signed tokens (JWS compact serialisation of a JWT, RFC 7515 and 7519), from
 * {@code etc/io.millrace.security.token-NAME.cfg}: who shows a token that counts here is let in with what it says, until it
 * expires. Who shows none is refused, unless the rule says that tokens are not needed.
 *
 * <p>Threads: any; keys are fetched on worker threads.
 */
@Component(
        service = AccessPolicy.class,
        configurationPid = TokenRule.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = TokenRule.Config.class, factory = true)
public final class TokenRule implements AccessPolicy {
    static final String PID = "io.millrace.security.token";
    /** The gate asks again after this at the latest: keys and rules may have changed. */
    static final long ASK_AGAIN_SECONDS = 3_600;

    private static final int MAX_TOKEN = 8_192;
    private static final Logger LOG = LoggerFactory.getLogger(TokenRule.class);

    private final String name;
    private final Clock clock;
    private final Workers workers;
    private final Configuration<TokenSettings> configuration;
    private volatile State state;

    /** Configuration {@code io.millrace.security.token-NAME}; what begins with a dot is shown nowhere. */
    @ObjectClassDefinition(name = "Millrace access rule by token")
    public @interface Config {
        @AttributeDefinition(description = "Streams that the rule is about: APP/NAME, * stands for anything")
        String[] streams() default "*";

        @AttributeDefinition(description = "Whom it is about: publish, play")
        String[] roles() default "play";

        @AttributeDefinition(description = "Whether who shows no token is refused")
        boolean needed() default true;

        @AttributeDefinition(
                type = AttributeType.PASSWORD,
                description = "Secret of HS256, HS384 and HS512, at least 32, 48 or 64 bytes")
        String _secret() default "";

        @AttributeDefinition(description = "PEM file of a public key, RSA or EC, below etc/")
        String keyFile() default "";

        @AttributeDefinition(description = "Where a JWK set (RFC 7517) is fetched from, http or https")
        String jwksUrl() default "";

        @AttributeDefinition(description = "What the token's iss has to be; empty for anything")
        String issuer() default "";

        @AttributeDefinition(description = "What has to be in the token's aud; empty for anything")
        String audience() default "";

        @AttributeDefinition(description = "Seconds that the clocks of this machine and the issuer may be apart")
        int leewaySeconds() default 5;
    }

    private record State(TokenSettings settings, KeySource keys) {}

    /** Reads the configuration. */
    @Activate
    public TokenRule(Map<String, Object> properties, @Reference Workers workers) {
        String pid = String.valueOf(properties.get("service.pid"));
        name = pid.substring(pid.indexOf('~') + 1);
        this.workers = workers;
        clock = workers.clock();
        configuration = new Configuration<>(PID + "-" + name, Config.class, TokenSettings::of, LOG::warn);
        take(configuration.start(properties, TokenSettings::strict, "The rule refuses everybody until that is mended"));
    }

    @Modified
    void modified(Map<String, Object> properties) {
        TokenSettings before = state.settings;
        TokenSettings changed = configuration.change(properties, before);
        if (changed.trouble().isPresent() && before.trouble().isEmpty()) {
            LOG.warn(
                    "{}-{}: {}. The rule stays as it was",
                    PID,
                    name,
                    changed.trouble().get());
        } else if (!changed.equals(before)) {
            take(changed);
        }
    }

    private void take(TokenSettings settings) {
        settings.trouble()
                .ifPresent(
                        why -> LOG.warn("{}-{}: {}. The rule refuses everybody until that is mended", PID, name, why));
        state = new State(settings, settings.keys(workers));
    }

    @Override
    public CompletionStage<Decision> decide(AccessRequest request) {
        State now = state;
        if (!now.settings.scope().covers(request)) {
            return CompletableFuture.completedFuture(Decision.ABSTAIN);
        }
        if (now.settings.trouble().isPresent()) {
            return CompletableFuture.completedFuture(
                    Decision.deny("The access rule " + name + " cannot be read; ask the operator"));
        }
        Optional<SignedJWT> token = request.credential().flatMap(TokenRule::token);
        return token.isPresent()
                ? check(now, token.get(), request)
                : CompletableFuture.completedFuture(withoutToken(now.settings, request));
    }

    private Decision withoutToken(TokenSettings settings, AccessRequest request) {
        if (!settings.needed()) {
            return Decision.ABSTAIN;
        }
        return Decision.deny(
                request.role() == Session.Role.PLAY
                        ? "Playing this stream needs a token: /APP/NAME/~TOKEN/index.m3u8 (access rule " + name + ")"
                        : "Publishing this stream needs a token in place of a stream key (access rule " + name + ")");
    }

    /** What is no JWT may be a stream key or a password. */
    private static Optional<SignedJWT> token(Secret credential) {
        String text = credential.reveal();
        if (text.length() > MAX_TOKEN || !text.startsWith("ey")) {
            return Optional.empty();
        }
        try {
            return Optional.of(SignedJWT.parse(text));
        } catch (ParseException | RuntimeException e) {
            // strangers write these: whatever is wrong with one is no fault of this plugin, which would be quarantined
            // for it
            return Optional.empty();
        }
    }

    private CompletionStage<Decision> check(State now, SignedJWT token, AccessRequest request) {
        return now.keys.find(token.getHeader()).thenApply(keys -> {
            try {
                if (keys.isEmpty()) {
                    throw new TokenRefusedException("is signed by a key that is not known here");
                }
                Signature.check(token, keys);
                return allow(TokenClaims.of(token), now.settings, request);
            } catch (TokenRefusedException e) {
                return Decision.deny("The token " + e.getMessage() + " (access rule " + name + ")");
            } catch (RuntimeException e) {
                LOG.debug("A token cannot be checked", e);
                return Decision.deny("The token cannot be read (access rule " + name + ")");
            }
        });
    }

    private Decision allow(TokenClaims claims, TokenSettings settings, AccessRequest request)
            throws TokenRefusedException {
        Instant now = Instant.EPOCH.plus(clock.utcUs(), ChronoUnit.MICROS);
        claims.requireIssuedFor(settings.issuer(), settings.audience());
        Instant expires = claims.requireTime(now, settings.leeway());
        claims.requireCovers(request);
        Instant again = now.plusSeconds(ASK_AGAIN_SECONDS);
        return new Decision.Allow(
                claims.identity(name),
                Optional.empty(),
                Optional.of(expires.isBefore(again) ? expires : again),
                claims.limits());
    }
}
