package io.millrace.management.mcp;

import io.millrace.api.account.ApiTokenInfo;
import io.millrace.api.account.Login;
import io.millrace.api.account.Role;
import io.millrace.api.audit.Actor;
import io.millrace.api.media.StreamName;
import io.millrace.api.operation.OperationCaller;
import io.millrace.api.operation.OperationInfo;
import java.util.List;

/**
 * Who a language model works for.
 *
 * @param operations who calls operations
 * @param login what was shown, and what it is worth
 */
record McpCaller(OperationCaller operations, Login login) {
    private static final String ALL = "*";

    static McpCaller of(Login login, String address) {
        Actor actor = new Actor(login.account(), login.token().map(ApiTokenInfo::name), "mcp", address);
        return new McpCaller(new OperationCaller(actor, login.grants()), login);
    }

    /** Names and groups of operations that change something and are permitted; {@code *} for all. */
    private List<String> changes() {
        return login.token().map(ApiTokenInfo::operations).orElse(List.of());
    }

    /** What was shown: whoever shows another one is somebody else. */
    private String credential() {
        return login.token().map(ApiTokenInfo::id).orElse("password");
    }

    String account() {
        return operations.actor().account();
    }

    /** Whether it is permitted here: reading always is, if the account may. */
    boolean may(OperationInfo operation) {
        List<String> changes = changes();
        return operation.isReadOnly()
                || changes.contains(ALL)
                || changes.contains(operation.name())
                || changes.contains(operation.group());
    }

    /** Whether it may know of a stream. */
    boolean sees(StreamName stream) {
        return operations.grants().stream()
                .anyMatch(grant ->
                        grant.role() == Role.ADMINISTRATOR || grant.role() == Role.OPERATOR || grant.covers(stream));
    }

    boolean isSameAs(McpCaller other) {
        return account().equals(other.account()) && credential().equals(other.credential());
    }
}
