package io.millrace.management.metrics;

import io.millrace.api.access.Secret;
import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.regex.Pattern;

/** Programs on this machine may read the metrics, and whoever shows the token or one of an account. */
final class ScrapeRule {
    private static final List<String> PROXY_HEADERS =
            List.of("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Via");
    private static final String BEARER = "Bearer ";
    private static final Pattern ADDRESS = Pattern.compile("\\[?[0-9a-fA-F:.]+]?(%.+)?");
    /** What a page of another site can make this machine's browser ask for has a name with a dot. */
    private static final Pattern LOCAL_HOST = Pattern.compile("(\\[[0-9a-fA-F:.]+]|[0-9.]+|[^.:\\[\\]]+)(:\\d+)?");

    private ScrapeRule() {}

    /** @param accounts whether a token is an account's that may look */
    static boolean permits(HttpServletRequest request, Optional<Secret> token, BiPredicate<Secret, String> accounts) {
        String authorization = request.getHeader("Authorization");
        if (authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            Secret shown = new Secret(authorization.substring(BEARER.length()).trim());
            return token.filter(shown::equals).isPresent() || accounts.test(shown, request.getRemoteAddr());
        }
        return isOfThisMachine(request);
    }

    private static boolean isOfThisMachine(HttpServletRequest request) {
        String host = request.getHeader("Host");
        return PROXY_HEADERS.stream().allMatch(name -> request.getHeader(name) == null)
                && (host == null || LOCAL_HOST.matcher(host).matches())
                && isLoopback(request.getRemoteAddr());
    }

    private static boolean isLoopback(String address) {
        if (address == null || !ADDRESS.matcher(address).matches()) {
            return false;
        }
        try {
            return InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
