package io.millrace.management.mcp;

import io.millrace.api.access.Secret;
import io.millrace.api.account.LoginRefusedException;
import io.millrace.api.account.Logins;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Finds out who asks, by an API token as bearer token (RFC 6750) or by HTTP Basic (RFC 7617). Safe for any thread. */
final class McpLogin {
    private static final String BASIC = "Basic ";
    private static final String BEARER = "Bearer ";
    private static final int MAX_HEADER = 1_000;

    private final McpRoom room;

    McpLogin(McpRoom room) {
        this.room = room;
    }

    /**
     * Fails with {@link LoginRefusedException}.
     *
     * @param header the header Authorization; null if there is none
     */
    CompletionStage<McpCaller> caller(String header, String address) {
        Logins logins = room.logins().orElse(null);
        if (logins == null) {
            return refused("Nobody can log in: the plugin io.millrace.security.accounts is not installed");
        }
        if (header != null && header.length() <= MAX_HEADER) {
            if (begins(header, BEARER)) {
                Secret token = new Secret(header.substring(BEARER.length()).trim());
                return logins.token(token, address).thenApply(login -> McpCaller.of(login, address));
            }
            String[] pair = begins(header, BASIC) ? pair(header) : null;
            if (pair != null) {
                return logins.password(pair[0], new Secret(pair[1]), address)
                        .thenApply(login -> McpCaller.of(login, address));
            }
        }
        return refused("Send an API token, Authorization: Bearer mr_…; media:token create ACCOUNT NAME makes one");
    }

    private static CompletionStage<McpCaller> refused(String reason) {
        return CompletableFuture.failedFuture(new LoginRefusedException(reason, false));
    }

    private static boolean begins(String header, String scheme) {
        return header.regionMatches(true, 0, scheme, 0, scheme.length());
    }

    private static String[] pair(String header) {
        try {
            byte[] decoded =
                    Base64.getDecoder().decode(header.substring(BASIC.length()).trim());
            String[] parts = new String(decoded, StandardCharsets.UTF_8).split(":", 2);
            return parts.length == 2 ? parts : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
