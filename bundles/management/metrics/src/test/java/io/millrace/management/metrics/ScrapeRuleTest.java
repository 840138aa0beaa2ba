package io.millrace.management.metrics;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.access.Secret;
import io.millrace.api.account.Login;
import io.millrace.api.account.LoginRefusedException;
import io.millrace.api.account.Logins;
import io.millrace.api.account.Role;
import io.millrace.api.account.RoleGrant;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScrapeRuleTest {
    private static final Optional<Secret> TOKEN = Optional.of(new Secret("0123456789abcdef"));
    private final Map<String, String> headers = new HashMap<>(Map.of("host", "localhost:8080"));

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.8.8.8", "::1", "0:0:0:0:0:0:0:1", "[::1]", "::ffff:127.0.0.1"})
    void thisMachineMay(String address) {
        assertTrue(permits(address, Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.1", "2001:db8::1", "0.0.0.0", "localhost", "127.0.0.1.example.com", ""})
    void othersMayNot(String address) {
        assertFalse(permits(address, Optional.empty()));
        assertFalse(permits(address, TOKEN));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "via"})
    void whatAProxyOnThisMachinePassesOnIsNotOfThisMachine(String header) {
        headers.put(header, "127.0.0.1");
        assertFalse(permits("127.0.0.1", Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "127.0.0.1:8080", "[::1]:8080", "studio", "studio:8080"})
    void thisMachineIsCalledByAShortNameOrAnAddress(String host) {
        headers.put("host", host);
        assertTrue(permits("127.0.0.1", Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example.com", "evil.example.com:8080", "127.0.0.1.nip.example", "a:b:c", ""})
    void aPageThatRebindsItsNameToThisMachineMayNot(String host) {
        headers.put("host", host);
        assertFalse(permits("127.0.0.1", Optional.empty()));
    }

    @Test
    void whoShowsTheTokenMayFromAnywhere() {
        headers.put("authorization", "bearer 0123456789abcdef ");
        headers.put("x-forwarded-for", "192.0.2.1");
        headers.put("host", "metrics.example.com");
        assertTrue(permits("192.0.2.1", TOKEN));
        assertFalse(permits("192.0.2.1", Optional.empty()), "there is no token");
    }

    @Test
    void aWrongTokenIsRefusedAlsoOnThisMachine() {
        headers.put("authorization", "Bearer 0123456789abcdeF");
        assertFalse(permits("127.0.0.1", TOKEN));
    }

    @Test
    void tokensOfViewersAndOperatorsCount() {
        TokenLogins accounts = new TokenLogins();
        assertFalse(accounts.mayLook(new Secret("seer"), "192.0.2.1"), "there are no accounts");
        accounts.logins = new Logins() {
            @Override
            public CompletionStage<Login> password(String name, Secret password, String address) {
                throw new UnsupportedOperationException();
            }

            @Override
            public CompletionStage<Login> token(Secret token, String address) {
                return switch (token.reveal()) {
                    case "seer" -> known(Role.VIEWER);
                    case "op" -> known(Role.OPERATOR);
                    case "seer-of-one" ->
                        CompletableFuture.completedFuture(
                                new Login("anna", Optional.empty(), List.of(new RoleGrant(Role.VIEWER, "live/one"))));
                    case "encoder" -> known(Role.PUBLISHER);
                    default -> CompletableFuture.failedFuture(new LoginRefusedException("wrong", false));
                };
            }

            @Override
            public boolean counts(Login login) {
                throw new UnsupportedOperationException();
            }

            @Override
            public CompletionStage<Login> changePassword(String name, Secret current, Secret wanted, String address) {
                throw new UnsupportedOperationException();
            }

            @Override
            public boolean hasFirstPassword(String account) {
                throw new UnsupportedOperationException();
            }

            private CompletionStage<Login> known(Role role) {
                return CompletableFuture.completedFuture(
                        new Login("anna", Optional.empty(), List.of(new RoleGrant(role, RoleGrant.EVERYTHING))));
            }
        };
        headers.put("authorization", "Bearer seer");
        assertTrue(ScrapeRule.permits(request("192.0.2.1"), Optional.empty(), accounts::mayLook));
        assertTrue(accounts.mayLook(new Secret("op"), "192.0.2.1"));
        assertFalse(accounts.mayLook(new Secret("encoder"), "192.0.2.1"));
        assertFalse(accounts.mayLook(new Secret("seer-of-one"), "192.0.2.1"), "metrics name every stream");
        assertFalse(accounts.mayLook(new Secret("nobody"), "192.0.2.1"));
    }

    private boolean permits(String address, Optional<Secret> token) {
        return ScrapeRule.permits(request(address), token, (shown, from) -> false);
    }

    private HttpServletRequest request(String address) {
        return (HttpServletRequest) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {HttpServletRequest.class},
                (self, method, args) -> switch (method.getName()) {
                    case "getHeader" -> headers.get(((String) args[0]).toLowerCase(java.util.Locale.ROOT));
                    case "getRemoteAddr" -> address;
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }
}
