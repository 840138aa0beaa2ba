package io.millrace.security.oidc;

import io.millrace.api.account.Role;
import io.millrace.api.account.RoleGrant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What people may, by a claim.
 *
 * @param claim its name; dots lead into objects, as in {@code realm_access.roles}
 * @param grants by the claim's value; {@code *} is for everybody
 */
record RoleMapping(String claim, Map<String, Set<RoleGrant>> grants) {
    static final String EVERYBODY = "*";

    /**
     * Reads {@code VALUE=ROLE} and {@code VALUE=ROLE SCOPE}.
     *
     * @throws IllegalArgumentException that says what is wrong
     */
    static RoleMapping of(String claim, List<String> entries) {
        Map<String, Set<RoleGrant>> grants = new HashMap<>();
        for (String entry : entries) {
            int equals = entry.lastIndexOf('=');
            String[] words = entry.substring(equals + 1).trim().split("\\s+");
            if (equals <= 0 || words.length > 2) {
                throw new IllegalArgumentException("roles are VALUE=ROLE or VALUE=ROLE SCOPE, separated by commas");
            }
            RoleGrant grant = new RoleGrant(Role.parse(words[0]), words.length == 2 ? words[1] : RoleGrant.EVERYTHING);
            grants.computeIfAbsent(entry.substring(0, equals).trim(), value -> new LinkedHashSet<>())
                    .add(grant);
        }
        if (grants.isEmpty()) {
            throw new IllegalArgumentException("roles are missing: nobody would be let in");
        }
        return new RoleMapping(claim, Map.copyOf(grants));
    }

    /** What somebody with these claims may; empty for nothing. */
    List<RoleGrant> of(Map<String, Object> claims) {
        Set<RoleGrant> found = new LinkedHashSet<>(grants.getOrDefault(EVERYBODY, Set.of()));
        for (String value : values(claims)) {
            if (!value.equals(EVERYBODY)) {
                found.addAll(grants.getOrDefault(value, Set.of()));
            }
        }
        return List.copyOf(found);
    }

    boolean isIn(Map<String, Object> claims) {
        return !values(claims).isEmpty();
    }

    private List<String> values(Map<String, Object> claims) {
        Object value = claims.get(claim);
        return texts(value == null ? within(claims) : value);
    }

    private Object within(Map<String, Object> claims) {
        Object value = claims;
        for (String step : claim.split("\\.")) {
            if (!(value instanceof Map<?, ?> object)) {
                return null;
            }
            value = object.get(step);
        }
        return value;
    }

    private static List<String> texts(Object value) {
        if (value instanceof String text) {
            return List.of(text);
        }
        List<String> texts = new ArrayList<>();
        if (value instanceof Collection<?> several) {
            for (Object each : several) {
                if (each instanceof String text) {
                    texts.add(text);
                }
            }
        }
        return texts;
    }
}
