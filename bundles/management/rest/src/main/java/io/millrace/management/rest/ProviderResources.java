package io.millrace.management.rest;

import io.millrace.api.access.Peer;
import io.millrace.api.access.Secret;
import io.millrace.api.account.Login;
import io.millrace.api.account.LoginProvider;
import io.millrace.api.account.LoginRefusedException;
import io.millrace.api.account.LoginSessions;
import io.millrace.api.audit.FailedLogins;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code session/providers}: logins at others' pages, for browsers. Browsers are sent to the console in the end, with a session
 * or with the reason why there is none, and never anywhere that a request names.
 */
final class ProviderResources {
    static final String TICKET = "millrace-login";
    private static final Logger LOG = LoggerFactory.getLogger(ProviderResources.class);
    private static final String PATH = "/session/providers";
    private static final String CONSOLE = "/console/";
    private static final int TICKET_SECONDS = 600;
    private static final String REFUSED = "millrace-refused";
    private static final int REFUSED_SECONDS = 60;
    private static final Pattern HOST = Pattern.compile("([A-Za-z0-9.-]{1,255}|\\[[0-9A-Fa-f:.]{2,45}])(:\\d{1,5})?");

    private final Room room;
    private final Authentication authentication;
    private final FailedLogins failed;

    /** @param failed takes down whom a provider did not let in: strangers may come as often as they like */
    ProviderResources(Room room, Authentication authentication, FailedLogins failed) {
        this.room = room;
        this.authentication = authentication;
        this.failed = failed;
    }

    List<Operation> operations() {
        return List.of(
                new Operation("GET", PATH, "session", "listLoginProviders", "Lists where else one can log in")
                        .forWhom(Access.OPEN)
                        .answers(
                                200,
                                Schema.list(Schema.object()
                                        .field("name", Schema.text())
                                        .field("title", Schema.text().about("For people"))
                                        .field("url", Schema.text().about("Where a browser goes to log in there"))
                                        .named("LoginProvider")))
                        .by(call -> Reply.json(list())),
                browser("/{provider}/login", "beginLogin", "Sends a browser to a provider")
                        .later(this::begin),
                browser("/{provider}/callback", "finishLogin", "Takes a browser back from a provider")
                        .anyQuery()
                        .later(this::finish));
    }

    private static Operation browser(String path, String id, String summary) {
        return new Operation("GET", PATH + path, "session", id, summary)
                .forWhom(Access.OPEN)
                .answers(303, null);
    }

    private List<Map<String, Object>> list() {
        return room.loginProviders.stream()
                .map(LoginProvider::name)
                .distinct()
                .sorted()
                .flatMap(name -> room.loginProvider(name).stream())
                .map(provider -> {
                    Map<String, Object> row = new LinkedHashMap<>();
                    row.put("name", provider.name());
                    row.put("title", provider.title());
                    row.put("url", Operations.ROOT + PATH + "/" + provider.name() + "/login");
                    return row;
                })
                .toList();
    }

    private LoginProvider provider(Call call) {
        return room.loginProvider(call.path("provider")).orElseThrow(() -> ApiException.notFound("such login"));
    }

    /** As the browser knows this server: its own header Host, and no header of a proxy that could name another. */
    private URI callback(Call call, LoginProvider provider) {
        String host = call.request().getHeader("Host");
        if (host == null || !HOST.matcher(host).matches()) {
            throw new ApiException(400, "The header Host names no server");
        }
        String scheme = authentication.peer(call.request()).secure() ? "https" : "http";
        return URI.create(scheme + "://" + host + Operations.ROOT + PATH + "/" + provider.name() + "/callback");
    }

    private CompletionStage<Reply> begin(Call call) {
        LoginProvider provider = provider(call);
        boolean secure = authentication.peer(call.request()).secure();
        return provider.begin(callback(call, provider))
                .thenApply(beginning -> redirect(beginning.address().toString())
                        .with("Set-Cookie", cookie(beginning.ticket().reveal(), TICKET_SECONDS, secure)))
                .exceptionally(failure -> refused(call, provider, failure));
    }

    private CompletionStage<Reply> finish(Call call) {
        LoginProvider provider = provider(call);
        Peer peer = authentication.peer(call.request());
        Optional<Secret> before = SessionCookie.of(call.request());
        return provider.finish(callback(call, provider), ticket(call.request()), call.query())
                .thenApply(login -> opened(login, peer, before))
                .exceptionally(failure -> refused(call, provider, failure));
    }

    private Reply opened(Login login, Peer peer, Optional<Secret> before) {
        OpenSessions sessions = authentication.sessions();
        LoginSessions.Opened opened = sessions.open(sessions.caller(login, peer.host()), before);
        return SessionCookie.give(redirect(CONSOLE), opened.token(), peer.secure())
                .and("Set-Cookie", cookie("", 0, peer.secure()));
    }

    private Reply refused(Call call, LoginProvider provider, Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        String reason = "The server could not do that; its log says why";
        if (cause instanceof LoginRefusedException) {
            reason = cause.getMessage();
            String address = authentication.peer(call.request()).host();
            if (failed.failed(provider.name() + ":", "rest", address, reason)) {
                LOG.info("A login by {} from {} was refused: {}", provider.name(), address, reason);
            }
        } else {
            LOG.error("A login by {} failed", provider.name(), cause);
        }
        boolean secure = authentication.peer(call.request()).secure();
        String text = URLEncoder.encode(reason, StandardCharsets.UTF_8);
        return redirect(CONSOLE + "?refused=" + text)
                .with("Set-Cookie", cookie("", 0, secure))
                .and("Set-Cookie", told(text, secure));
    }

    /** Shows the console, which reads it, that the reason in the address is this server's: any link could bring one. */
    private static String told(String text, boolean secure) {
        return REFUSED + "=" + text + "; Path=/console; SameSite=Lax; Max-Age=" + REFUSED_SECONDS
                + (secure ? "; Secure" : "");
    }

    private static Reply redirect(String address) {
        return Reply.moved(address);
    }

    /** Lax: the browser comes back from another site. */
    private static String cookie(String value, int seconds, boolean secure) {
        return TICKET + "=" + value + "; Path=" + Operations.ROOT + PATH + "; HttpOnly; SameSite=Lax; Max-Age="
                + seconds + (secure ? "; Secure" : "");
    }

    private static Secret ticket(HttpServletRequest request) {
        Cookie[] cookies = request.getCookies();
        return new Secret(Stream.of(cookies == null ? new Cookie[0] : cookies)
                .filter(each -> each.getName().equals(TICKET))
                .map(Cookie::getValue)
                .findFirst()
                .orElse(""));
    }
}
