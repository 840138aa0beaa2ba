package io.millrace.api.operation;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The operations of REST for other interfaces: the same names, schemas, checks and roles, and the same audit log. Those that
 * take or send files or streams of events are not among them. A service of the REST plugin; safe for any thread.
 */
@ProviderType
public interface ServerOperations {
    /** What somebody may ask for, in an order that stays. What they see of it depends on what they may. */
    List<OperationInfo> list(OperationCaller caller);

    /**
     * Does something. Never blocks.
     *
     * @param name as in {@link OperationInfo}
     * @param arguments by name: maps, lists, texts, longs, doubles, booleans and null. They are checked
     * @return what came of it; refusals too are results, it does not fail
     */
    CompletionStage<OperationResult> call(OperationCaller caller, String name, Map<String, Object> arguments);
}
