package io.millrace.api.account;

import io.millrace.api.media.StreamName;
import java.util.Optional;

/**
 * A role, and the streams it holds for.
 *
 * @param role the role
 * @param scope {@code APP/NAME}, {@code APP/*}, or {@code *} for every stream
 */
public record RoleGrant(Role role, String scope) {
    /** Every stream. */
    public static final String EVERYTHING = "*";

    private static final String WHOLE_APP = "/*";

    /**
     * Checks the scope.
     *
     * @throws IllegalArgumentException if it is none, or not for this role
     */
    public RoleGrant {
        if (role.isManagement() && !scope.equals(EVERYTHING)) {
            throw new IllegalArgumentException("The role " + role.word() + " is for every stream: leave the scope out");
        }
        if (scope.endsWith(WHOLE_APP)) {
            StreamName.of(scope.substring(0, scope.length() - WHOLE_APP.length()), "any");
        } else if (!scope.equals(EVERYTHING)) {
            StreamName.parse(scope);
        }
    }

    /** Whether it holds for a stream; renditions count as the stream they are of. */
    public boolean covers(StreamName stream) {
        StreamName origin = stream.origin();
        return scope.equals(EVERYTHING) || scope.equals(origin.app() + WHOLE_APP) || scope.equals(origin.toString());
    }

    /**
     * What both this and another grant permit.
     *
     * @return the narrower of the two, if one is; empty if they have nothing in common
     */
    public Optional<RoleGrant> and(RoleGrant other) {
        if (includes(other)) {
            return Optional.of(other);
        }
        return other.includes(this) ? Optional.of(this) : Optional.empty();
    }

    /** Whether it permits everything that another grant does. */
    public boolean includes(RoleGrant other) {
        return role.includes(other.role) && scopeIncludes(scope, other.scope);
    }

    private static boolean scopeIncludes(String wide, String narrow) {
        return wide.equals(EVERYTHING)
                || wide.equals(narrow)
                || (wide.endsWith(WHOLE_APP) && narrow.startsWith(wide.substring(0, wide.length() - 1)));
    }

    @Override
    public String toString() {
        return role.isManagement() ? role.word() : role.word() + " " + scope;
    }
}
