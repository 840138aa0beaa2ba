package io.millrace.security.oidc;

import io.millrace.api.access.Secret;
import io.millrace.api.account.Login;
import io.millrace.api.account.LoginProvider;
import io.millrace.api.account.LoginRefusedException;
import io.millrace.api.settings.Configuration;
import io.millrace.api.work.Clock;
import io.millrace.api.work.Workers;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An OpenID Connect provider, from {@code etc/io.millrace.security.oidc-NAME.cfg}. Another configuration is another component:
 * who logged in by what was before has to log in anew. Threads: any; never blocks.
 */
@Component(
        service = LoginProvider.class,
        configurationPid = OidcProvider.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = OidcProvider.Config.class, factory = true)
public final class OidcProvider implements LoginProvider {
    static final String PID = "io.millrace.security.oidc";

    private static final Logger LOG = LoggerFactory.getLogger(OidcProvider.class);
    private static final Duration DEADLINE = Duration.ofSeconds(8);

    private final String name;
    private final OidcSettings settings;
    private final String basis;
    private final LoginTicket tickets = new LoginTicket();
    private final OidcLogin logins;
    private final Clock clock;
    /** What the provider said last, for who logs out. */
    private volatile Optional<URI> endSession = Optional.empty();

    /** Configuration {@code io.millrace.security.oidc-NAME}; what begins with a dot is shown nowhere. */
    @ObjectClassDefinition(name = "Millrace login by OpenID Connect")
    public @interface Config {
        @AttributeDefinition(description = "What the button says: Log in with …")
        String title() default "OpenID Connect";

        @AttributeDefinition(
                description = "The provider's issuer identifier, https://HOST/…, exactly as it names itself")
        String issuer() default "";

        @AttributeDefinition(description = "The client id that the provider gave to this server")
        String clientId() default "";

        @AttributeDefinition(
                type = AttributeType.PASSWORD,
                description = "The client secret that the provider gave to this server; empty for a public client")
        String _clientSecret() default "";

        @AttributeDefinition(description = "Scopes that are asked for")
        String scopes() default "openid profile email";

        @AttributeDefinition(
                description =
                        "This server as browsers know it, https://HOST; if empty, what the browser's request names")
        String publicUrl() default "";

        @AttributeDefinition(description = "The claim that people are called by; without it, sub")
        String nameClaim() default "preferred_username";

        @AttributeDefinition(description = "The claim with roles or groups; dots lead into objects")
        String rolesClaim() default "groups";

        @AttributeDefinition(
                description =
                        "What values of that claim may: VALUE=ROLE or VALUE=ROLE SCOPE; the value * is for everybody")
        String[] roles() default {};

        @AttributeDefinition(description = "Domains of e-mail addresses that are let in, if the provider verified them")
        String[] domains() default {};

        @AttributeDefinition(description = "Seconds that the clocks of this server and the provider may be apart")
        int clockSkewSeconds() default 60;
    }

    /**
     * Reads the configuration.
     *
     * @throws IllegalArgumentException if it makes no sense: then there is no such login
     */
    @Activate
    public OidcProvider(Map<String, Object> properties, @Reference Workers workers) {
        this(nameOf(properties), read(properties), workers.clock(), workers.blocking("oidc"), DEADLINE);
        LOG.info("Logins by {} at {} are offered", name, settings.issuer());
    }

    OidcProvider(String name, OidcSettings settings, Clock clock, Executor threads, Duration deadline) {
        this.name = name;
        this.settings = settings;
        this.clock = clock;
        logins = new OidcLogin(settings, new ProviderHttp(threads, deadline), clock);
        basis = "oidc " + settings.issuer() + " " + settings.clientId() + " " + settings.roles() + " "
                + settings.domains() + " " + settings.nameClaim();
    }

    private static OidcSettings read(Map<String, Object> properties) {
        String shown = PID + "-" + nameOf(properties);
        try {
            return new Configuration<>(shown, Config.class, OidcSettings::of, LOG::warn).start(properties);
        } catch (IllegalArgumentException e) {
            LOG.error("{}: {}. This login is not offered until that is mended", shown, e.getMessage());
            throw e;
        }
    }

    private static String nameOf(Map<String, Object> properties) {
        String pid = String.valueOf(properties.get("service.pid"));
        String name = pid.substring(pid.lastIndexOf('~') + 1);
        if (!name.matches("[A-Za-z0-9-]{1,40}")) {
            throw new IllegalArgumentException("the name of a login is letters, digits and dashes, not " + name);
        }
        return name;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String title() {
        return settings.title();
    }

    @Override
    public CompletionStage<Beginning> begin(URI callback) {
        LoginTicket.Parts parts = tickets.make(clock.utcUs());
        return told(logins.address(own(callback), parts).thenApply(address -> new Beginning(address, parts.ticket())));
    }

    @Override
    public CompletionStage<Login> finish(URI callback, Secret ticket, Map<String, String> answer) {
        Optional<LoginTicket.Parts> parts = tickets.take(ticket, answer.get("state"), clock.utcUs());
        if (parts.isEmpty()) {
            return CompletableFuture.failedFuture(new LoginRefusedException(
                    "This login was not begun in this browser, or more than ten minutes ago: log in again", false));
        }
        return told(logins.finish(own(callback), parts.get(), answer)
                .thenApply(
                        person -> new Login(name + ":" + person.person(), Optional.empty(), person.grants(), basis)));
    }

    /** Whatever else goes wrong is the provider's or the way to it; people get plain words and the log the rest. */
    private <T> CompletionStage<T> told(CompletionStage<T> stage) {
        return stage.handle((result, failure) -> {
            if (failure == null) {
                logins.metadata().thenAccept(metadata -> endSession = metadata.endSession());
                return result;
            }
            Throwable cause = failure;
            while (cause instanceof CompletionException && cause.getCause() != null) {
                cause = cause.getCause();
            }
            if (cause instanceof LoginRefusedException) {
                throw new CompletionException(cause);
            }
            LOG.warn("The login provider {} cannot be asked: {}", settings.issuer(), cause.toString());
            throw new CompletionException(new LoginRefusedException(
                    settings.title() + " does not answer now: try again, or log in with a password", true));
        });
    }

    private URI own(URI callback) {
        return settings.publicUrl()
                .map(url -> url.resolve(callback.getRawPath()))
                .orElse(callback);
    }

    @Override
    public boolean counts(Login login) {
        return login.basis().equals(basis);
    }

    /** RP-initiated logout (OpenID Connect RP-Initiated Logout 1.0): the provider asks whether that is wanted. */
    @Override
    public Optional<URI> logout() {
        return endSession.map(address -> URI.create(address + (address.getRawQuery() == null ? "?" : "&") + "client_id="
                + ProviderHttp.encoded(settings.clientId())
                + settings.publicUrl()
                        .map(url -> "&post_logout_redirect_uri="
                                + ProviderHttp.encoded(url.resolve("/console/").toString()))
                        .orElse("")));
    }
}
