package io.millrace.management.mcp;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/**
 * Lets browsers hand answers to pages of the origins that are configured (WHATWG Fetch, section 3.3). Safe for any thread.
 */
final class CrossOrigin {
    private static final String ASKED = "Authorization, Content-Type, Accept, Last-Event-ID, MCP-Protocol-Version,"
            + " Mcp-Method, Mcp-Name, Mcp-Session-Id";
    private static final String TOLD = "Mcp-Session-Id, WWW-Authenticate, Retry-After";
    private static final String LONGEST_S = "600";

    private final OriginCheck origins;

    CrossOrigin(OriginCheck origins) {
        this.origins = origins;
    }

    /**
     * Says to whom the answer may be handed.
     *
     * @return whether this is all of the answer: a browser asked what its page may ask
     */
    boolean prepare(HttpServletRequest request, HttpServletResponse response) {
        response.setHeader("Vary", "Origin");
        String origin = request.getHeader("Origin");
        if (!origins.isConfigured(origin)) {
            return false;
        }
        response.setHeader("Access-Control-Allow-Origin", origin);
        response.setHeader("Access-Control-Expose-Headers", TOLD);
        if (!request.getMethod().equals("OPTIONS")) {
            return false;
        }
        response.setHeader("Access-Control-Allow-Methods", "POST, GET, DELETE");
        response.setHeader("Access-Control-Allow-Headers", ASKED);
        response.setHeader("Access-Control-Max-Age", LONGEST_S);
        response.setStatus(HttpServletResponse.SC_NO_CONTENT);
        return true;
    }
}
