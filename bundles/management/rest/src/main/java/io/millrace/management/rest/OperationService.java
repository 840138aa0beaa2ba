package io.millrace.management.rest;

import io.millrace.api.account.Login;
import io.millrace.api.operation.OperationCaller;
import io.millrace.api.operation.OperationInfo;
import io.millrace.api.operation.OperationResult;
import io.millrace.api.operation.ServerOperations;
import io.millrace.api.work.Workers;
import java.nio.charset.StandardCharsets;
import java.security.PrivilegedActionException;
import java.security.PrivilegedExceptionAction;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import javax.security.auth.Subject;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Operations by their names, for other interfaces. Safe for any thread. */
@Component(service = ServerOperations.class)
public final class OperationService implements ServerOperations {
    /** An operation with what is told of it, which is made once. */
    private record Named(Operation operation, OperationArguments arguments, OperationInfo info) {}

    private final Map<String, Named> byName = new LinkedHashMap<>();
    private final Executor workers;

    @Activate
    public OperationService(@Reference Table table, @Reference Workers workers) {
        this(table.operations(), workers.blocking("rest-operations"));
    }

    OperationService(Operations operations, Executor workers) {
        this.workers = workers;
        operations.all().stream().filter(Operation::isPlain).forEach(operation -> {
            OperationArguments arguments = new OperationArguments(operation);
            byName.put(operation.id, new Named(operation, arguments, info(operation, arguments)));
        });
    }

    private static OperationInfo info(Operation operation, OperationArguments arguments) {
        return new OperationInfo(
                operation.id,
                operation.tag,
                operation.summary,
                operation.isReadOnly(),
                operation.isDestructive(),
                operation.isIdempotent(),
                arguments.schema(),
                output(operation));
    }

    /** Only if it is always the same: some tell more the first time. */
    private static Optional<Map<String, Object>> output(Operation operation) {
        List<Map<String, Object>> all = operation.answers.values().stream()
                .map(schema -> schema == null || !schema.isObject() ? Map.<String, Object>of() : schema.inFull())
                .distinct()
                .toList();
        return all.size() == 1 && !all.get(0).isEmpty() ? Optional.of(all.get(0)) : Optional.empty();
    }

    @Override
    public List<OperationInfo> list(OperationCaller caller) {
        Caller known = known(caller);
        return byName.values().stream()
                .filter(each -> each.operation.access().permits(known))
                .map(Named::info)
                .toList();
    }

    private static Caller known(OperationCaller caller) {
        return new Caller(
                new Login(caller.actor().account(), Optional.empty(), caller.grants()),
                caller.actor().token().isPresent(),
                AccountLogin.subject(caller.actor(), caller.grants()),
                Optional.empty());
    }

    @Override
    public CompletionStage<OperationResult> call(OperationCaller caller, String name, Map<String, Object> arguments) {
        CompletableFuture<Reply> reply;
        try {
            reply = CompletableFuture.supplyAsync(() -> answer(known(caller), name, arguments), workers)
                    .thenCompose(stage -> stage);
        } catch (RuntimeException e) {
            reply = CompletableFuture.failedFuture(e);
        }
        return reply.handle((answer, failure) -> result(failure == null ? answer : Problems.of(failure, null)));
    }

    private CompletionStage<Reply> answer(Caller caller, String name, Map<String, Object> arguments) {
        Named wanted = byName.get(name);
        if (wanted == null) {
            throw ApiException.notFound("such operation");
        }
        wanted.operation.access().require(caller);
        Call call = wanted.arguments.call(caller, arguments);
        try {
            return Subject.doAs(caller.subject(), (PrivilegedExceptionAction<CompletionStage<Reply>>)
                    () -> wanted.operation.handle(call));
        } catch (PrivilegedActionException e) {
            return CompletableFuture.failedFuture(e.getCause());
        }
    }

    private static OperationResult result(Reply reply) {
        return new OperationResult(
                reply.status, new String(reply.body, StandardCharsets.UTF_8).strip(), reply.detail());
    }
}
