package io.millrace.management.mcp;

import java.util.Map;

/** A message that is answered with an error (JSON-RPC 2.0, section 5.1); the message is for the client, without secrets. */
final class RpcException extends RuntimeException {
    static final int PARSE_ERROR = -32_700;
    static final int INVALID_REQUEST = -32_600;
    static final int METHOD_NOT_FOUND = -32_601;
    static final int INVALID_PARAMS = -32_602;
    static final int INTERNAL_ERROR = -32_603;
    /** Until revision 2025-11-25. */
    static final int RESOURCE_NOT_FOUND = -32_002;

    static final int HEADER_MISMATCH = -32_020;
    static final int UNSUPPORTED_REVISION = -32_022;

    private static final long serialVersionUID = 1L;

    private final int code;
    private final int status;
    private final transient Map<String, Object> data;

    /** @param status what HTTP answers with */
    RpcException(int code, int status, String message, Map<String, Object> data) {
        super(message, null, false, false);
        this.code = code;
        this.status = status;
        this.data = data;
    }

    RpcException(int code, int status, String message) {
        this(code, status, message, Map.of());
    }

    static RpcException invalidParams(String message) {
        return new RpcException(INVALID_PARAMS, 200, message);
    }

    static RpcException invalidRequest(String message) {
        return new RpcException(INVALID_REQUEST, 400, message);
    }

    int code() {
        return code;
    }

    int status() {
        return status;
    }

    Map<String, Object> data() {
        return data;
    }
}
