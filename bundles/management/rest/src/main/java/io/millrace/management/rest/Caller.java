package io.millrace.management.rest;

import io.millrace.api.account.Role;
import io.millrace.api.account.RoleGrant;
import io.millrace.api.media.StreamName;
import java.security.PrivilegedAction;
import java.util.List;
import java.util.function.Supplier;
import javax.security.auth.Subject;

/**
 * Who calls.
 *
 * @param name the account
 * @param grants what it may do
 * @param byToken whether an API token was shown, which may do less than the account
 * @param subject as whom the call runs, so that whoever keeps a log of changes can tell
 */
record Caller(String name, List<RoleGrant> grants, boolean byToken, Subject subject) {
    Caller {
        grants = List.copyOf(grants);
    }

    boolean has(Role role) {
        return grants.stream().anyMatch(grant -> grant.role() == role);
    }

    boolean isAdministrator() {
        return has(Role.ADMINISTRATOR);
    }

    /** Whether the whole server is its business. */
    boolean isManager() {
        return isAdministrator() || has(Role.OPERATOR);
    }

    /** Whether it may itself do what a grant permits. */
    boolean includes(RoleGrant other) {
        return grants.stream().anyMatch(grant -> grant.includes(other));
    }

    /** Whether it may read what is shown of a stream. */
    boolean sees(StreamName stream) {
        return isManager() || grants.stream().anyMatch(grant -> grant.covers(stream));
    }

    /** Whether the stream is its own: then it may also read who watches it. */
    boolean owns(StreamName stream) {
        return isManager() || grants.stream().anyMatch(grant -> grant.role() == Role.PUBLISHER && grant.covers(stream));
    }

    /**
     * Does something for the caller on another thread than the call's.
     *
     * @throws ApiException as it is thrown
     */
    <T> T act(Supplier<T> work) {
        return Subject.doAs(subject, (PrivilegedAction<T>) work::get);
    }
}
