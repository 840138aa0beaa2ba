package io.millrace.management.mcp;

import io.millrace.formats.json.JsonFormatException;
import io.millrace.formats.json.JsonText;
import io.millrace.formats.json.JsonValue;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A message of a client (JSON-RPC 2.0, section 4).
 *
 * @param id text or whole number of a request; null of a notification and of a response
 * @param method what is wanted; null of a response, of which there are none that are waited for
 * @param params by name; empty if there are none
 */
record RpcMessage(Object id, String method, Map<String, Object> params) {
    private static final int MOST_ID = 200;
    private static final int MOST_METHOD = 100;
    private static final String META = "_meta";

    /**
     * Reads a body: one message or a batch of them.
     *
     * @return maps and lists
     * @throws RpcException if it is no JSON
     */
    static Object read(byte[] body) {
        try {
            return JsonValue.parse(body);
        } catch (JsonFormatException e) {
            throw new RpcException(RpcException.PARSE_ERROR, 400, "The body " + e.getMessage());
        }
    }

    /**
     * One message.
     *
     * @throws RpcException if it is none
     */
    @SuppressWarnings("unchecked")
    static RpcMessage of(Object json) {
        if (!(json instanceof Map<?, ?> fields) || !"2.0".equals(fields.get("jsonrpc"))) {
            throw RpcException.invalidRequest("A message is an object with \"jsonrpc\":\"2.0\"");
        }
        Object id = fields.get("id");
        boolean isResponse = fields.containsKey("result") || fields.containsKey("error");
        if (isResponse && !fields.containsKey("method")) {
            return new RpcMessage(null, null, Map.of());
        }
        if (fields.containsKey("id") && !isId(id)) {
            throw RpcException.invalidRequest(
                    "id has to be a text of at most " + MOST_ID + " characters or a whole number");
        }
        if (!(fields.get("method") instanceof String method) || method.isEmpty() || method.length() > MOST_METHOD) {
            throw RpcException.invalidRequest("method has to be a text of at most " + MOST_METHOD + " characters");
        }
        Object params = fields.get("params");
        if (fields.containsKey("params") && !(params instanceof Map)) {
            throw new RpcException(RpcException.INVALID_PARAMS, 400, "params has to be an object");
        }
        return new RpcMessage(id, method, params == null ? Map.of() : (Map<String, Object>) params);
    }

    private static boolean isId(Object id) {
        return id instanceof Long || id instanceof String text && text.length() <= MOST_ID;
    }

    /** The id of what may be no message at all; null if it has none. */
    static Object idOf(Object json) {
        return json instanceof Map<?, ?> fields && isId(fields.get("id")) ? fields.get("id") : null;
    }

    boolean isRequest() {
        return id != null;
    }

    /** A value about the request itself; null if it is not told. */
    Object meta(String name) {
        return params.get(META) instanceof Map<?, ?> meta ? meta.get(name) : null;
    }

    /**
     * A parameter.
     *
     * @throws RpcException if it is no text
     */
    String text(String name) {
        if (params.get(name) instanceof String text) {
            return text;
        }
        throw RpcException.invalidParams(name + " has to be a text");
    }

    /** The answer to a request. */
    static String answer(Object id, String result) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + JsonText.of(id) + ",\"result\":" + result + "}";
    }

    /** @param id null if it could not be read; then it is left out, as the schema of the protocol has it */
    static String error(Object id, RpcException problem) {
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("code", problem.code());
        error.put("message", problem.getMessage());
        if (!problem.data().isEmpty()) {
            error.put("data", problem.data());
        }
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("jsonrpc", "2.0");
        if (id != null) {
            message.put("id", id);
        }
        message.put("error", error);
        return JsonText.of(message);
    }

    static String notification(String method, Map<String, Object> params) {
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("jsonrpc", "2.0");
        message.put("method", method);
        if (!params.isEmpty()) {
            message.put("params", params);
        }
        return JsonText.of(message);
    }
}
