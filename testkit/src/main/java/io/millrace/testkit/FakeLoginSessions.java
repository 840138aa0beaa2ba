package io.millrace.testkit;

import io.millrace.api.access.Secret;
import io.millrace.api.account.Login;
import io.millrace.api.account.LoginSession;
import io.millrace.api.account.LoginSessions;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Sessions that end only when they are ended; tokens are {@code session-1}, {@code session-2}, …. Safe for any thread. */
public final class FakeLoginSessions implements LoginSessions {
    /** Those that are open, by token. */
    public final Map<String, LoginSession> open = new ConcurrentHashMap<>();

    /** How often a session was used. */
    public final AtomicInteger used = new AtomicInteger();

    private final AtomicInteger numbers = new AtomicInteger();

    @Override
    public Opened open(Login login) {
        Instant now = Instant.parse("2026-01-01T00:00:00Z");
        LoginSession session = new LoginSession(login, now, now.plusSeconds(1_800), now.plusSeconds(43_200));
        String token = "session-" + numbers.incrementAndGet();
        open.put(token, session);
        return new Opened(new Secret(token), session);
    }

    @Override
    public Optional<LoginSession> find(Secret token, boolean use) {
        LoginSession found = open.get(token.reveal());
        if (found != null && use) {
            used.incrementAndGet();
        }
        return Optional.ofNullable(found);
    }

    @Override
    public void end(Secret token) {
        open.remove(token.reveal());
    }

    @Override
    public void endAll(String account) {
        open.values().removeIf(each -> each.login().account().equals(account));
    }
}
