package io.millrace.security.oidc;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.api.account.Login;
import io.millrace.api.account.LoginProvider;
import io.millrace.api.account.LoginRefusedException;
import io.millrace.api.settings.Configuration;
import io.millrace.testkit.FakeClock;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A provider that keeps to the rules unless it is told otherwise, and a server that has it. */
abstract class OidcScene {
    static final URI CALLBACK = URI.create("http://here.example/api/v1/session/providers/idp/callback");

    final FakeClock clock = new FakeClock();
    final ExecutorService threads = Executors.newCachedThreadPool();
    FakeProvider idp;
    OidcProvider provider;

    @BeforeEach
    void start() throws Exception {
        idp = new FakeProvider(this::now);
        provider = provider(Map.of());
    }

    @AfterEach
    void stop() {
        idp.close();
        threads.shutdownNow();
    }

    Instant now() {
        return Instant.EPOCH.plus(clock.utcUs(), ChronoUnit.MICROS).truncatedTo(ChronoUnit.SECONDS);
    }

    Map<String, Object> properties(Map<String, ?> more) {
        Map<String, Object> properties = new HashMap<>();
        properties.put("issuer", idp.issuer());
        properties.put("clientId", FakeProvider.CLIENT);
        properties.put(".clientSecret", FakeProvider.SECRET);
        properties.put("title", "Example");
        properties.put("roles", "staff=operator, guests=viewer live/*");
        properties.putAll(more);
        return properties;
    }

    OidcProvider provider(Map<String, ?> more) {
        OidcSettings settings = new Configuration<>("test", OidcProvider.Config.class, OidcSettings::of, text -> {})
                .start(properties(more));
        return new OidcProvider("idp", settings, clock, threads, Duration.ofSeconds(5));
    }

    static <T> T join(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    static LoginRefusedException refusal(CompletionStage<?> stage) {
        Throwable cause =
                assertThrows(CompletionException.class, () -> join(stage)).getCause();
        return assertInstanceOf(LoginRefusedException.class, cause);
    }

    CompletionStage<Login> logIn() {
        LoginProvider.Beginning beginning = join(provider.begin(CALLBACK));
        return provider.finish(CALLBACK, beginning.ticket(), idp.logIn(beginning.address()));
    }

    String refusal() {
        return refusal(logIn()).getMessage();
    }
}
