package io.millrace.management.mcp;

import io.millrace.api.account.Logins;
import io.millrace.api.operation.ServerOperations;
import java.util.Optional;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The services that are asked; their plugins come and go. Safe for any thread. */
@Component(service = McpRoom.class)
public final class McpRoom {
    private static final Logger LOG = LoggerFactory.getLogger(McpRoom.class);

    private volatile ServerOperations operations;
    private volatile Logins logins;
    private volatile Runnable onOperations = () -> {};

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void setOperations(ServerOperations service) {
        operations = service;
        onOperations.run();
    }

    void unsetOperations(ServerOperations service) {
        if (operations == service) {
            operations = null;
            onOperations.run();
        }
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void setLogins(Logins service) {
        logins = service;
    }

    void unsetLogins(Logins service) {
        if (logins == service) {
            logins = null;
        }
    }

    /** Empty while the plugin of REST is away. */
    Optional<ServerOperations> operations() {
        return Optional.ofNullable(operations);
    }

    /** Empty while the plugin of accounts is away. */
    Optional<Logins> logins() {
        return Optional.ofNullable(logins);
    }

    /** Whether what somebody showed would still count; also while nobody can tell. */
    boolean counts(McpCaller caller) {
        Logins now = logins;
        try {
            return now == null || now.counts(caller.login());
        } catch (IllegalStateException | LinkageError e) {
            LOG.debug("Whether {} may still listen cannot be told now", caller.account(), e);
            return true;
        }
    }

    /** @param task runs when operations come or go */
    void onOperations(Runnable task) {
        onOperations = task;
    }
}
