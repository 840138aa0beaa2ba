package io.millrace.http.internal;

import io.millrace.api.plugin.BoundPorts;
import io.millrace.net.Network;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Tells rooms that may not import {@code net} which ports it has bound. */
@Component
public final class NetworkPorts implements BoundPorts {
    private final Network network;

    @Activate
    public NetworkPorts(@Reference Network network) {
        this.network = network;
    }

    @Override
    public Map<String, Integer> ports() {
        return network.ports();
    }
}
