package io.millrace.management.rest;

import io.millrace.api.account.ApiTokenInfo;
import io.millrace.api.account.ApiTokens;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/** Takes all API tokens of an account away, together with something else that shuts out who had its password. */
final class TokenRevocation {
    /** The name in bodies of what asks for it. */
    static final String FIELD = "revokeTokens";

    private final ApiTokens tokens;
    private final String account;

    TokenRevocation(ApiTokens tokens, String account) {
        this.tokens = tokens;
        this.account = account;
    }

    static Schema schema() {
        return Schema.flag().about("Whether all API tokens of the account are revoked too");
    }

    /**
     * Revokes them as the caller would. To be called when the other thing is done: from then on nobody makes tokens by what
     * was before.
     *
     * @param otherwise what the caller is told if some are left, with what to do then
     */
    CompletionStage<Void> by(Caller caller, String otherwise) {
        return caller.act(() -> CompletableFuture.allOf(
                        left().map(token -> tokens.revoke(token.id()).toCompletableFuture())
                                .toArray(CompletableFuture[]::new)))
                .exceptionally(failure -> {
                    if (left().findAny().isEmpty()) {
                        // somebody else revoked one at the same time
                        return null;
                    }
                    throw new ApiException(503, otherwise);
                });
    }

    private Stream<ApiTokenInfo> left() {
        return tokens.list().stream().filter(token -> token.account().equals(account));
    }
}
