package io.millrace.api.account;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is kept of an API token: everything but the token.
 *
 * @param id the part of the token that is no secret: eight hexadecimal digits
 * @param account whose it is
 * @param name what it is called; the account has no other of this name
 * @param grants what may be done with it, if the account may; empty for everything that the account may
 * @param operations what a language model that has it may change over MCP: names or groups of operations, or {@code *};
 *     empty for nothing
 * @param createdUtc when it was made
 * @param lastUsedUtc when it counted last, to the minute
 * @param expiresUtc when it stops to count
 */
public record ApiTokenInfo(
        String id,
        String account,
        String name,
        List<RoleGrant> grants,
        List<String> operations,
        Instant createdUtc,
        Optional<Instant> lastUsedUtc,
        Optional<Instant> expiresUtc) {
    public ApiTokenInfo {
        grants = List.copyOf(grants);
        operations = List.copyOf(operations);
    }
}
