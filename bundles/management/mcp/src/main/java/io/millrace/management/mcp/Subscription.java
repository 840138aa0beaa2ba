package io.millrace.management.mcp;

import io.millrace.api.media.StreamName;
import io.millrace.http.async.EventStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;

/**
 * The answer to {@code subscriptions/listen} (revision 2026-07-28, basic/patterns/subscriptions): what was asked for, told as
 * it happens. Safe for any thread.
 */
final class Subscription implements Listener {
    static final int MOST_ADDRESSES = 100;
    static final long LONGEST_US = 900_000_000;

    private static final String TOOLS = "toolsListChanged";
    private static final String RESOURCES = "resourcesListChanged";
    private static final String ADDRESSES = "resourceSubscriptions";

    private final McpCaller caller;
    private final Object id;
    private final boolean tools;
    private final boolean resources;
    private final Addresses addresses;
    private final long endUs;
    private EventStream stream;

    private Subscription(
            McpCaller caller, Object id, boolean tools, boolean resources, Addresses addresses, long endUs) {
        this.caller = caller;
        this.id = id;
        this.tools = tools;
        this.resources = resources;
        this.addresses = addresses;
        this.endUs = endUs;
    }

    /**
     * Reads what is asked for.
     *
     * @param known whether somebody can hear of what is at an address
     * @throws RpcException if it makes no sense
     */
    static Subscription of(McpCaller caller, RpcMessage request, BiPredicate<String, McpCaller> known, long nowUs) {
        if (!(request.params().get("notifications") instanceof Map<?, ?> wanted)) {
            throw new RpcException(RpcException.INVALID_PARAMS, 400, "notifications has to be an object");
        }
        Object asked = wanted.get(ADDRESSES);
        List<?> list = asked == null ? List.of() : asked instanceof List<?> some ? some : null;
        if (list == null || list.size() > MOST_ADDRESSES || !list.stream().allMatch(String.class::isInstance)) {
            throw new RpcException(
                    RpcException.INVALID_PARAMS,
                    400,
                    ADDRESSES + " has to be a list of at most " + MOST_ADDRESSES + " addresses");
        }
        Addresses addresses = new Addresses();
        list.stream()
                .map(String.class::cast)
                .filter(each -> known.test(each, caller))
                .forEach(addresses::add);
        return new Subscription(
                caller,
                request.id(),
                Boolean.TRUE.equals(wanted.get(TOOLS)),
                Boolean.TRUE.equals(wanted.get(RESOURCES)),
                addresses,
                nowUs + LONGEST_US);
    }

    /** Says first what will be told. */
    synchronized void begin(EventStream opened) {
        Map<String, Object> agreed = new LinkedHashMap<>();
        if (tools) {
            agreed.put(TOOLS, true);
        }
        if (resources) {
            agreed.put(RESOURCES, true);
        }
        if (addresses.size() > 0) {
            agreed.put(ADDRESSES, new ArrayList<>(addresses.all()));
        }
        Map<String, Object> params = params();
        params.put("notifications", agreed);
        opened.message(RpcMessage.notification("notifications/subscriptions/acknowledged", params));
        stream = opened;
    }

    private Map<String, Object> params() {
        Map<String, Object> params = new LinkedHashMap<>();
        params.put("_meta", Map.of("io.modelcontextprotocol/subscriptionId", id));
        return params;
    }

    private synchronized void send(String message) {
        if (stream != null) {
            stream.message(message);
        }
    }

    @Override
    public McpCaller caller() {
        return caller;
    }

    @Override
    public boolean wantsTools() {
        return tools;
    }

    @Override
    public boolean wantsResources() {
        return resources;
    }

    @Override
    public void toolsChanged() {
        send(RpcMessage.notification("notifications/tools/list_changed", params()));
    }

    @Override
    public void resourcesChanged() {
        send(RpcMessage.notification("notifications/resources/list_changed", params()));
    }

    @Override
    public void changed(Set<StreamName> origins) {
        addresses.changedBy(origins, caller::sees).forEach(this::updated);
    }

    private void updated(String uri) {
        Map<String, Object> params = params();
        params.put("uri", uri);
        send(RpcMessage.notification("notifications/resources/updated", params));
    }

    @Override
    public synchronized void tick(long nowUs) {
        if (stream == null) {
            return;
        }
        if (nowUs < endUs) {
            stream.heartbeat();
        } else {
            end();
        }
    }

    @Override
    public void shutOut() {
        end();
    }

    /** Ends it as the protocol wants it, so that the client knows that it may ask again. */
    synchronized void end() {
        if (stream != null) {
            Result result = new Result().put("resultType", "complete");
            params().forEach(result::put);
            stream.message(RpcMessage.answer(id, result.toString()));
            stream.end();
        }
    }
}
