package io.millrace.management.rest;

import io.millrace.api.account.Login;
import io.millrace.api.account.Role;
import io.millrace.api.account.RoleGrant;
import io.millrace.api.media.StreamName;
import io.millrace.api.telemetry.TraceParent;
import java.security.Principal;
import java.security.PrivilegedAction;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import javax.security.auth.Subject;

/**
 * Who calls.
 *
 * @param login who it is, and what they may do
 * @param byToken whether an API token was shown, which may do less than the account
 * @param subject as whom the call runs, so that whoever keeps a log of changes can tell
 * @param session by which they showed who they are; empty if it was by a password or an API token
 */
record Caller(Login login, boolean byToken, Subject subject, Optional<OpenSessions.Shown> session) {
    /** Somebody who showed a password or an API token. */
    Caller(Login login, Subject subject) {
        this(login, login.token().isPresent(), subject, Optional.empty());
    }

    String name() {
        return login.account();
    }

    List<RoleGrant> grants() {
        return login.grants();
    }

    /** The same in a session. */
    Caller in(OpenSessions.Shown opened) {
        return new Caller(login, byToken, subject, Optional.of(opened));
    }

    /** The same, for whom something is done within a trace. */
    Caller within(TraceParent place) {
        Set<Principal> principals = new HashSet<>(subject.getPrincipals());
        principals.add(place);
        return new Caller(login, byToken, new Subject(true, principals, Set.of(), Set.of()), session);
    }

    boolean has(Role role) {
        return grants().stream().anyMatch(grant -> grant.role() == role);
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
        return grants().stream().anyMatch(grant -> grant.includes(other));
    }

    /** Whether it may read what is shown of a stream. */
    boolean sees(StreamName stream) {
        return isManager() || grants().stream().anyMatch(grant -> grant.covers(stream));
    }

    /** Whether the stream is its own: then it may also read who watches it. */
    boolean owns(StreamName stream) {
        return isManager()
                || grants().stream().anyMatch(grant -> grant.role() == Role.PUBLISHER && grant.covers(stream));
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
