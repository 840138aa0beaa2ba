package io.millrace.security.oidc;

import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.millrace.api.account.LoginRefusedException;
import io.millrace.api.account.RoleGrant;
import io.millrace.api.work.Clock;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logins by authorization code with PKCE (OpenID Connect Core 1.0, section 3.1; RFC 9700) by one configuration. Safe for any
 * thread, never blocks.
 */
final class OidcLogin {
    private static final Logger LOG = LoggerFactory.getLogger(OidcLogin.class);
    private static final int MAX_TOKEN = 64 << 10;
    private static final int MAX_NAME = 100;

    private final OidcSettings settings;
    private final ProviderHttp http;
    private final ProviderDirectory directory;
    private final IdTokenCheck check;
    private final Clock clock;

    OidcLogin(OidcSettings settings, ProviderHttp http, Clock clock) {
        this.settings = settings;
        this.http = http;
        this.clock = clock;
        directory = new ProviderDirectory(settings, http, clock);
        check = new IdTokenCheck(settings);
    }

    /**
     * Who came in.
     *
     * @param person as the provider calls them: one line without blanks
     */
    record Person(String person, List<RoleGrant> grants) {}

    CompletionStage<ProviderMetadata> metadata() {
        return directory.metadata(ProviderDirectory.OLD_US);
    }

    /** Where a browser goes to log in. */
    CompletionStage<URI> address(URI callback, LoginTicket.Parts parts) {
        return directory.metadata(ProviderDirectory.FRESH_US).thenApply(metadata -> {
            Map<String, String> query = new LinkedHashMap<>();
            query.put("response_type", "code");
            query.put("client_id", settings.clientId());
            query.put("redirect_uri", callback.toString());
            query.put("scope", settings.scopes());
            query.put("state", parts.state());
            query.put("nonce", parts.nonce());
            query.put("code_challenge", parts.challenge());
            query.put("code_challenge_method", "S256");
            String before = metadata.authorization().toString();
            return URI.create(before + (before.contains("?") ? "&" : "?") + ProviderHttp.encoded(query));
        });
    }

    /** Takes an answer whose state was right. */
    CompletionStage<Person> finish(URI callback, LoginTicket.Parts parts, Map<String, String> answer) {
        return metadata().thenCompose(metadata -> {
            requireIssuer(metadata, answer);
            if (answer.containsKey("error")) {
                throw refused("did not let you in: " + printable(answer.get("error")));
            }
            String code = answer.get("code");
            if (code == null || code.isEmpty()) {
                throw refused("gave no code");
            }
            return exchange(metadata, callback, code, parts)
                    .thenCompose(tokens -> checked(metadata, tokens, parts.nonce())
                            .thenCompose(token -> claims(metadata, token, tokens)));
        });
    }

    /** RFC 9207, section 2.4: against providers that pass on the answers of others. */
    private void requireIssuer(ProviderMetadata metadata, Map<String, String> answer) {
        String issuer = answer.get("iss");
        if (issuer == null ? metadata.tellsIssuer() : !issuer.equals(settings.issuer())) {
            throw refused("did not send this answer");
        }
    }

    private CompletionStage<Map<String, Object>> exchange(
            ProviderMetadata metadata, URI callback, String code, LoginTicket.Parts parts) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "authorization_code");
        form.put("code", code);
        form.put("redirect_uri", callback.toString());
        form.put("code_verifier", parts.verifier().reveal());
        Map<String, String> headers = new HashMap<>();
        String secret = settings.clientSecret().reveal();
        if (secret.isEmpty() || !metadata.takesBasic()) {
            form.put("client_id", settings.clientId());
        }
        if (!secret.isEmpty() && !metadata.takesBasic()) {
            form.put("client_secret", secret);
        } else if (!secret.isEmpty()) {
            // each encoded first (RFC 6749, section 2.3.1)
            String pair = ProviderHttp.encoded(settings.clientId()) + ":" + ProviderHttp.encoded(secret);
            headers.put(
                    "Authorization",
                    "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
        }
        return http.post(metadata.token(), headers, form).thenApply(answer -> {
            if (answer.status() == 200) {
                return answer.json();
            }
            LOG.warn(
                    "{} refused a code: {} {}",
                    settings.issuer(),
                    answer.status(),
                    printable(String.valueOf(answer.json().get("error"))));
            throw refused("did not take its own code back: log in again");
        });
    }

    private CompletionStage<JWTClaimsSet> checked(ProviderMetadata metadata, Map<String, Object> tokens, String nonce) {
        SignedJWT token = parsed(tokens.get("id_token"));
        return directory.keys(metadata.keys(), token.getHeader().getKeyID()).thenApply(keys -> {
            try {
                return check.check(token, keys, nonce, Instant.EPOCH.plus(clock.utcUs(), ChronoUnit.MICROS));
            } catch (BadJOSEException e) {
                LOG.warn("An ID token of {} does not count: it {}", settings.issuer(), e.getMessage());
                throw refused("sent an ID token that " + e.getMessage());
            }
        });
    }

    private SignedJWT parsed(Object text) {
        try {
            if (text instanceof String token && token.length() <= MAX_TOKEN) {
                return SignedJWT.parse(token);
            }
        } catch (ParseException | RuntimeException e) {
            LOG.debug("An ID token cannot be read", e);
        }
        throw refused("sent no ID token that is signed");
    }

    /** What is not in the ID token may be had with the access token (section 5.3). */
    private CompletionStage<Person> claims(ProviderMetadata metadata, JWTClaimsSet token, Map<String, Object> tokens) {
        Map<String, Object> claims = token.getClaims();
        boolean whole = claims.containsKey(settings.nameClaim())
                && settings.roles().isIn(claims)
                && (settings.domains().isEmpty() || claims.containsKey("email"));
        if (whole || metadata.userInfo().isEmpty() || !(tokens.get("access_token") instanceof String access)) {
            return CompletableFuture.completedFuture(person(claims));
        }
        return http.get(metadata.userInfo().get(), Map.of("Authorization", "Bearer " + access))
                .thenApply(answer -> {
                    if (answer.status() != 200
                            || !token.getSubject().equals(answer.json().get("sub"))) {
                        throw refused("does not tell about whom it let in");
                    }
                    Map<String, Object> all = new HashMap<>(answer.json());
                    // what is signed goes before
                    all.putAll(claims);
                    return person(all);
                });
    }

    private Person person(Map<String, Object> claims) {
        String subject = String.valueOf(claims.get("sub"));
        String name = claims.get(settings.nameClaim()) instanceof String text && isName(text) ? text : subject;
        if (!isName(name)) {
            throw refused("calls you by a name that cannot be used here: choose another nameClaim");
        }
        if (!settings.domains().isEmpty() && !isOfDomain(claims)) {
            throw refused("let you in, but only e-mail addresses of some domains are let in here");
        }
        List<RoleGrant> grants = settings.roles().of(claims);
        if (grants.isEmpty()) {
            throw refused("let you in, but no role is meant for you here");
        }
        return new Person(name, grants);
    }

    private static boolean isName(String text) {
        return text.matches("[\\p{Alnum}._@|+-]{1," + MAX_NAME + "}");
    }

    private boolean isOfDomain(Map<String, Object> claims) {
        return Boolean.TRUE.equals(claims.get("email_verified"))
                && claims.get("email") instanceof String mail
                && mail.indexOf('@') > 0
                && settings.domains()
                        .contains(mail.substring(mail.lastIndexOf('@') + 1).toLowerCase(Locale.ROOT));
    }

    private CompletionException refused(String reason) {
        return new CompletionException(new LoginRefusedException(settings.title() + " " + reason, false));
    }

    private static String printable(String text) {
        return text.length() > MAX_NAME ? "…" : text.replaceAll("[^\\p{Graph} ]", "?");
    }
}
