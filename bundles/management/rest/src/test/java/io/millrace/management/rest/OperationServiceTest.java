package io.millrace.management.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.account.Role;
import io.millrace.api.account.RoleGrant;
import io.millrace.api.audit.Actor;
import io.millrace.api.operation.OperationCaller;
import io.millrace.api.operation.OperationInfo;
import io.millrace.api.operation.OperationResult;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OperationServiceTest {
    private ApiServer server;
    private OperationService operations;

    @BeforeEach
    void start() {
        server = new ApiServer();
        operations = new OperationService(server.operations, Runnable::run);
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private static OperationCaller caller(Role role) {
        return new OperationCaller(
                new Actor("olga", Optional.of("robot"), "mcp", "192.0.2.1"),
                List.of(new RoleGrant(role, RoleGrant.EVERYTHING)));
    }

    private OperationResult call(Role role, String name, Map<String, Object> arguments) {
        return operations
                .call(caller(role), name, arguments)
                .toCompletableFuture()
                .join();
    }

    private OperationInfo info(String name) {
        return operations.list(caller(Role.ADMINISTRATOR)).stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void eachSeesWhatItMayCallAndNothingOfFilesOrEvents() {
        Set<String> all = operations.list(caller(Role.ADMINISTRATOR)).stream()
                .map(OperationInfo::name)
                .collect(Collectors.toSet());
        assertTrue(all.containsAll(Set.of("listStreams", "createKey", "explain", "putRule", "assignStreamLadder")));
        assertTrue(Set.of("uploadPlugin", "backUp", "restore", "readEvents", "describe").stream()
                .noneMatch(all::contains));
        assertEquals(server.operations.all().stream().filter(Operation::isPlain).count(), all.size());
        Set<String> ofOperator = operations.list(caller(Role.OPERATOR)).stream()
                .map(OperationInfo::name)
                .collect(Collectors.toSet());
        assertTrue(ofOperator.contains("createKey"));
        assertFalse(ofOperator.contains("listAccounts"));
    }

    @Test
    void whatAnOperationDoesIsTold() {
        assertTrue(info("listStreams").isReadOnly());
        assertTrue(info("explain").isReadOnly());
        assertFalse(info("createKey").isReadOnly());
        assertFalse(info("createKey").isDestructive());
        assertFalse(info("createKey").isIdempotent());
        assertTrue(info("revokeKey").isDestructive());
        assertTrue(info("revokeKey").isIdempotent());
        assertTrue(info("swapPlugin").isDestructive());
    }

    @Test
    void pathQueryAndBodyAreOneObjectWithoutReferences() {
        Map<?, ?> ladder = info("assignStreamLadder").input();
        assertEquals(Set.of("app", "name", "profile"), ((Map<?, ?>) ladder.get("properties")).keySet());
        assertEquals(Boolean.FALSE, ladder.get("additionalProperties"));
        assertEquals("object", info("listKeys").output().orElseThrow().get("type"));
        assertTrue(info("revokeKey").output().isEmpty());
        operations.list(caller(Role.ADMINISTRATOR)).forEach(each -> {
            assertFalse(each.input().toString().contains("$ref"), each.name());
            assertFalse(each.output().toString().contains("$ref"), each.name());
        });
    }

    @Test
    void aCallIsCheckedAndAnsweredAsOverHttp() {
        OperationResult made = call(Role.OPERATOR, "createKey", Map.of("target", "live/x", "label", "OBS"));
        assertEquals(201, made.status(), made.json());
        assertTrue(made.json().contains("\"key\":"), made.json());
        OperationResult page = call(Role.OPERATOR, "listKeys", Map.of("limit", 1L));
        assertEquals(200, page.status(), page.json());
        assertEquals(
                server.get("/keys?limit=1").json(), StrictJson.parse(page.json().getBytes()));
        assertTrue(page.problem().isEmpty());
    }

    @Test
    void aModelDoesNotSayWhatItMayChange() {
        OperationResult wanted =
                call(Role.ADMINISTRATOR, "createToken", Map.of("name", "x", "operations", List.of("*")));
        assertEquals(403, wanted.status(), wanted.json());
        assertEquals(
                201,
                call(Role.ADMINISTRATOR, "createToken", Map.of("name", "x")).status());
        assertEquals(
                201,
                server.send("POST", "/tokens", "{\"name\":\"y\",\"operations\":[\"createKey\"]}")
                        .status());
        assertTrue(server.get("/tokens").text().contains("\"operations\":[\"createKey\"]"));
    }

    @Test
    void refusalsAreResults() {
        assertEquals(
                403,
                call(Role.PUBLISHER, "createKey", Map.of("target", "live/x")).status());
        OperationResult wrong = call(Role.OPERATOR, "createKey", Map.of("target", "live/x", "secret", "hunter2"));
        assertEquals(400, wrong.status());
        assertTrue(wrong.problem().orElseThrow().contains("unknown field"));
        assertFalse(wrong.json().contains("hunter2"));
        assertEquals(400, call(Role.OPERATOR, "listKeys", Map.of("limit", 0L)).status());
        assertEquals(400, call(Role.OPERATOR, "listKeys", Map.of("limit", "1")).status());
        assertEquals(404, call(Role.OPERATOR, "backUp", Map.of()).status());
        assertEquals(
                404,
                call(Role.OPERATOR, "getStream", Map.of("app", "live", "name", "x"))
                        .status());
    }
}
