package io.millrace.security.token;

import com.nimbusds.jwt.SignedJWT;
import io.millrace.api.access.AccessPolicy;
import io.millrace.api.access.AccessRequest;
import io.millrace.api.access.Decision;
import io.millrace.api.access.RuleSettings;
import io.millrace.api.access.Secret;
import io.millrace.api.session.Session;
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

    private final Clock clock;
    private final RuleSettings<State> rule;

    /** Configuration {@code io.millrace.security.token-NAME}; what begins with a dot is shown nowhere. */
    @ObjectClassDefinition(name = "Millrace access rule by token")
    public @interface Config {
        @AttributeDefinition(description = "Whether the rule counts; false switches it off and keeps it")
        boolean enabled() default true;

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

    private record State(TokenSettings settings, KeySource keys) {
        static State of(TokenSettings settings, Workers workers) {
            return new State(settings, settings.keys(workers));
        }

        /** Keys that were fetched stay while the settings do. */
        @Override
        public boolean equals(Object other) {
            return other instanceof State state && settings.equals(state.settings);
        }

        @Override
        public int hashCode() {
            return settings.hashCode();
        }
    }

    /** Reads the configuration. */
    @Activate
    public TokenRule(Map<String, Object> properties, @Reference Workers workers) {
        clock = workers.clock();
        rule = new RuleSettings<>(
                PID, Config.class, values -> State.of(TokenSettings.of(values), workers), properties, LOG::warn);
    }

    @Modified
    void modified(Map<String, Object> properties) {
        rule.change(properties);
    }

    @Override
    public CompletionStage<Decision> decide(AccessRequest request) {
        return rule.decide(request, (state, asked) -> {
            Optional<SignedJWT> token = asked.credential().flatMap(TokenRule::token);
            return token.isPresent()
                    ? check(state, token.get(), asked)
                    : CompletableFuture.completedFuture(withoutToken(state.settings, asked));
        });
    }

    private Decision withoutToken(TokenSettings settings, AccessRequest request) {
        if (!settings.needed()) {
            return Decision.ABSTAIN;
        }
        return rule.denyWithoutCredential(
                request.role() == Session.Role.PLAY
                        ? "Playing this stream needs a token: /APP/NAME/~TOKEN/index.m3u8"
                        : "Publishing this stream needs a token in place of a stream key");
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
                return rule.deny("The token " + e.getMessage());
            } catch (RuntimeException e) {
                LOG.debug("A token cannot be checked", e);
                return rule.deny("The token cannot be read");
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
                claims.identity(rule.name()),
                Optional.empty(),
                Optional.of(expires.isBefore(again) ? expires : again),
                claims.limits());
    }
}
