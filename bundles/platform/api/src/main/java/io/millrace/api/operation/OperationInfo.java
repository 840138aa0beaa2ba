package io.millrace.api.operation;

import java.util.Map;
import java.util.Optional;

/**
 * One thing that can be asked for.
 *
 * @param name its own, such as {@code createKey}; it stays
 * @param group what it belongs to, such as {@code keys}
 * @param summary what it does, for people
 * @param isReadOnly whether it changes nothing
 * @param isDestructive whether it may take something away or overwrite it
 * @param isIdempotent whether doing it twice does no more than doing it once
 * @param input JSON Schema 2020-12 of its arguments, an object, without references
 * @param output JSON Schema 2020-12 of what it answers, an object, without references; empty if it answers nothing
 */
public record OperationInfo(
        String name,
        String group,
        String summary,
        boolean isReadOnly,
        boolean isDestructive,
        boolean isIdempotent,
        Map<String, Object> input,
        Optional<Map<String, Object>> output) {}
