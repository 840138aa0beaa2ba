package io.millrace.http.internal;

import io.millrace.api.access.Peer;
import io.millrace.http.ClientPeers;
import jakarta.servlet.http.HttpServletRequest;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Tells other servlets what delivery knows of its clients. */
@Component(service = ClientPeers.class)
public final class RequestPeers implements ClientPeers {
    private final DeliverySettings settings;

    @Activate
    public RequestPeers(@Reference DeliverySettings settings) {
        this.settings = settings;
    }

    @Override
    public Peer of(HttpServletRequest request) {
        return settings.addresses().peer(request);
    }
}
