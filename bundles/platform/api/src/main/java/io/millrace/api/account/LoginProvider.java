package io.millrace.api.account;

import io.millrace.api.access.Secret;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Somebody else who knows who people are, at whose pages they log in. A whiteboard service, one for each provider; REST offers
 * it to browsers, and opens a session for whom it lets in. Safe for any thread, never blocks. Failures are
 * {@link LoginRefusedException}, whose message people are shown.
 */
@ConsumerType
public interface LoginProvider {
    /** Letters, digits and dashes: stands in addresses, and before the names of those who log in here, {@code NAME:PERSON}. */
    String name();

    /** As people call it. */
    String title();

    /**
     * Begins a login.
     *
     * @param callback where this server takes the answer, as the browser knows this server
     * @return where the browser goes, and what it keeps until it comes back
     */
    CompletionStage<Beginning> begin(URI callback);

    /**
     * Ends a login.
     *
     * @param callback as it was when it began
     * @param ticket what the browser kept
     * @param answer the query with which the browser came back; from strangers
     * @return who it is; the account is {@code NAME:PERSON}
     */
    CompletionStage<Login> finish(URI callback, Secret ticket, Map<String, String> answer);

    /** Whether a login that this provider gave out would still count, as far as it is known here. */
    boolean counts(Login login);

    /** Where a browser logs out of the provider too; empty if that is not offered. */
    Optional<URI> logout();

    /**
     * A login that has begun.
     *
     * @param address where the browser goes
     * @param ticket what only that browser may know
     */
    record Beginning(URI address, Secret ticket) {}
}
