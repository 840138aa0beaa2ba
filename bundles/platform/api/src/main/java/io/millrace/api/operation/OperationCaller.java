package io.millrace.api.operation;

import io.millrace.api.account.RoleGrant;
import io.millrace.api.audit.Actor;
import java.util.List;

/**
 * For whom something is done.
 *
 * @param actor who that is, and through what: it gets into the audit log
 * @param grants what may be done
 */
public record OperationCaller(Actor actor, List<RoleGrant> grants) {
    public OperationCaller {
        grants = List.copyOf(grants);
    }
}
