package io.millrace.api.operation;

import java.util.Optional;

/**
 * What came of it.
 *
 * @param status as in HTTP: below 300 if it was done
 * @param json the answer, one JSON value; a problem (RFC 9457) if it was not done, empty if there is nothing to tell
 * @param problem what is wrong and how to mend it, for people; empty if it was done
 */
public record OperationResult(int status, String json, Optional<String> problem) {}
