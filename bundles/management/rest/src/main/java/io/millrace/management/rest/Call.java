package io.millrace.management.rest;

import io.millrace.api.media.StreamName;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A request that was checked: its path, query and body are as its operation says.
 *
 * @param caller who asks; null where everybody may
 * @param path the path's variables
 * @param query as it was given
 * @param body an object's fields; empty if there are none
 * @param async the exchange, for those that answer by themselves; null if this is asked for by other means than HTTP
 */
record Call(
        Caller caller,
        Map<String, String> path,
        Map<String, String> query,
        Map<String, Object> body,
        AsyncContext async) {

    HttpServletRequest request() {
        return (HttpServletRequest) async.getRequest();
    }

    String path(String variable) {
        return path.get(variable);
    }

    Optional<String> query(String name) {
        return Optional.ofNullable(query.get(name));
    }

    String text(String field) {
        return (String) body.get(field);
    }

    Optional<String> maybe(String field) {
        return Optional.ofNullable((String) body.get(field));
    }

    boolean flag(String field) {
        return Boolean.TRUE.equals(body.get(field));
    }

    List<?> list(String field) {
        return body.get(field) instanceof List<?> list ? list : List.of();
    }

    /** A moment, if the body has it. */
    Optional<Instant> time(String field) {
        try {
            return maybe(field).map(Instant::parse);
        } catch (DateTimeParseException e) {
            throw new ApiException(400, field + " has to be a moment such as 2030-01-31T12:00:00Z");
        }
    }

    /** The stream in the path. */
    StreamName stream() {
        try {
            return StreamName.parse(path("app") + "/" + path("name"));
        } catch (IllegalArgumentException e) {
            throw new ApiException(404, "There is no such stream: a name is APP/NAME of letters, digits, ., _ and -");
        }
    }

    /**
     * Heeds If-None-Match: * (RFC 9110, section 13.1.2).
     *
     * @param isThere whether there is one already
     * @throws ApiException 412 if the caller wants to make it, and there is one
     */
    void expectNothing(boolean isThere, String name) {
        String none = async == null ? null : request().getHeader("If-None-Match");
        if (isThere && none != null && none.trim().equals("*")) {
            throw new ApiException(412, "There is " + name + " already: choose another name, or change that one");
        }
    }

    /**
     * Heeds If-Match (RFC 9110, section 13.1.1).
     *
     * @param now what there is, as it would be answered; null for nothing
     * @throws ApiException 412 if that is not what the caller knew
     */
    void expect(Object now) {
        String known = async == null ? null : request().getHeader("If-Match");
        if (known == null) {
            return;
        }
        boolean same = now != null
                && (known.trim().equals("*")
                        || List.of(known.split("\\s*,\\s*")).contains(Reply.tagOf(now)));
        if (!same) {
            throw new ApiException(412, "It was changed meanwhile: read it again");
        }
    }
}
