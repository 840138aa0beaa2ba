package io.millrace.core.login;

import io.millrace.api.access.Secret;
import io.millrace.api.account.Login;
import io.millrace.api.account.LoginSession;
import io.millrace.api.account.LoginSessions;
import io.millrace.api.audit.AuditLog;
import io.millrace.api.settings.Configuration;
import io.millrace.api.work.Clock;
import io.millrace.api.work.Timer;
import io.millrace.api.work.Workers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps who is logged in, in memory. Threads: any. */
@Component(service = LoginSessions.class, configurationPid = LoginSessionRegistry.PID)
@Designate(ocd = LoginSessionRegistry.Config.class)
public final class LoginSessionRegistry implements LoginSessions {
    static final String PID = "io.millrace.core.logins";
    static final long TIDY_US = 60_000_000;

    private static final Logger LOG = LoggerFactory.getLogger(LoginSessionRegistry.class);
    private static final Configuration<LoginSettings> CONFIGURATION =
            new Configuration<>(PID, Config.class, LoginSettings::of, LOG::warn);
    private static final int TOKEN_BYTES = 32;
    private static final int MAX_TOKEN = 100;

    private final SecureRandom random = new SecureRandom();
    private final Clock clock;
    private final Timer.Cancellable tidying;
    /** By the token's hash; what was not used for longest comes first. */
    private final Map<String, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

    private volatile LoginSettings settings;

    @Reference
    volatile AuditLog audit = AuditLog.NOWHERE;

    /** Configuration {@code io.millrace.core.logins}. */
    @ObjectClassDefinition(name = "Millrace logins at consoles")
    public @interface Config {
        @AttributeDefinition(name = "Idle limit", description = "Minutes after which a login that is not used ends")
        int idleMinutes() default 30;

        @AttributeDefinition(name = "Longest login", description = "Minutes after which every login ends")
        int longestMinutes() default 720;

        @AttributeDefinition(
                name = "Most logins of an account",
                description = "Logins of one account at the same time; the one that was not used for longest gives way")
        int max_ofAccount() default 20;

        @AttributeDefinition(name = "Most logins", description = "Logins of all accounts at the same time")
        int max_sessions() default 2000;
    }

    private record Entry(Login login, long openedUtcUs, long openedUs, long usedUs) {
        Entry usedAt(long nowUs) {
            return new Entry(login, openedUtcUs, openedUs, nowUs);
        }
    }

    @Activate
    public LoginSessionRegistry(Map<String, Object> properties, @Reference Workers workers) {
        settings = CONFIGURATION.start(properties);
        clock = workers.clock();
        tidying = workers.timer().every(TIDY_US, workers.serial("logins"), this::tidy);
    }

    /** Holds for sessions that are open, too. */
    @Modified
    void modified(Map<String, Object> properties) {
        settings = CONFIGURATION.change(properties, settings);
    }

    @Deactivate
    void stop() {
        tidying.cancel();
    }

    @Override
    public Opened open(Login login) {
        byte[] bytes = new byte[TOKEN_BYTES];
        random.nextBytes(bytes);
        Secret token = new Secret(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
        long nowUs = clock.monotonicUs();
        Entry entry = new Entry(login, clock.utcUs(), nowUs, nowUs);
        synchronized (entries) {
            tidy();
            makeRoom(login.account());
            entries.put(hash(token), entry);
        }
        audit.change("login", login.account()).done();
        return new Opened(token, session(entry));
    }

    private void makeRoom(String account) {
        int surplus = (int) entries.values().stream()
                        .filter(each -> each.login().account().equals(account))
                        .count()
                - settings.mostOfOne()
                + 1;
        for (Iterator<Entry> each = entries.values().iterator(); surplus > 0 && each.hasNext(); ) {
            if (each.next().login().account().equals(account)) {
                each.remove();
                surplus--;
            }
        }
        Iterator<Entry> oldest = entries.values().iterator();
        while (entries.size() >= settings.most()) {
            oldest.next();
            oldest.remove();
        }
    }

    @Override
    public Optional<LoginSession> find(Secret token, boolean use) {
        if (token.reveal().length() > MAX_TOKEN) {
            return Optional.empty();
        }
        String hash = hash(token);
        synchronized (entries) {
            Entry entry = entries.get(hash);
            if (entry == null) {
                return Optional.empty();
            }
            if (isOver(entry)) {
                entries.remove(hash);
                return Optional.empty();
            }
            if (!use) {
                return Optional.of(session(entry));
            }
            Entry used = entry.usedAt(clock.monotonicUs());
            entries.put(hash, used);
            return Optional.of(session(used));
        }
    }

    @Override
    public void end(Secret token) {
        Entry ended;
        synchronized (entries) {
            ended = entries.remove(hash(token));
        }
        if (ended != null) {
            audit.change("logout", ended.login().account()).done();
        }
    }

    @Override
    public void endAll(String account) {
        synchronized (entries) {
            entries.values().removeIf(each -> each.login().account().equals(account));
        }
    }

    private void tidy() {
        synchronized (entries) {
            entries.values().removeIf(this::isOver);
        }
    }

    int size() {
        synchronized (entries) {
            return entries.size();
        }
    }

    private boolean isOver(Entry entry) {
        long nowUs = clock.monotonicUs();
        LoginSettings now = settings;
        return nowUs - entry.usedUs() >= now.idleUs() || nowUs - entry.openedUs() >= now.longestUs();
    }

    private LoginSession session(Entry entry) {
        LoginSettings now = settings;
        long startUtcUs = entry.openedUtcUs();
        long expiresUtcUs = startUtcUs + now.longestUs();
        long idleUtcUs = startUtcUs + entry.usedUs() - entry.openedUs() + now.idleUs();
        return new LoginSession(
                entry.login(), instant(startUtcUs), instant(Math.min(idleUtcUs, expiresUtcUs)), instant(expiresUtcUs));
    }

    private static Instant instant(long utcUs) {
        return Instant.EPOCH.plus(utcUs, ChronoUnit.MICROS);
    }

    private static String hash(Secret token) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(token.reveal().getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
