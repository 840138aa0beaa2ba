package io.millrace.api.packaging;

import io.millrace.api.session.Session;
import java.util.Map;
import java.util.Optional;

/**
 * Which manifest is wanted.
 *
 * @param fileName last path element, for example {@code index.m3u8}
 * @param parameters query parameters: delivery directives such as {@code _HLS_msn}
 * @param session who asks
 */
public record ManifestRequest(String fileName, Map<String, String> parameters, Session session) {
    public ManifestRequest {
        parameters = Map.copyOf(parameters);
    }

    /**
     * A parameter that has to be a whole number from 0 on.
     *
     * @throws ManifestException 400 if it is something else
     */
    public Optional<Long> number(String parameter) throws ManifestException {
        String value = parameters.get(parameter);
        if (value == null) {
            return Optional.empty();
        }
        if (value.isEmpty() || value.length() > 18 || !value.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new ManifestException(400, parameter + " has to be a whole number");
        }
        return Optional.of(Long.parseLong(value));
    }
}
