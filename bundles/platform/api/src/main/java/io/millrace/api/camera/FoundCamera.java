package io.millrace.api.camera;

import java.net.URI;
import java.util.List;

/**
 * A camera that answered.
 *
 * @param id what it calls itself, the same for ever
 * @param name for people, empty if it does not say
 * @param hardware its model, empty if it does not say
 * @param addresses of its device service
 */
public record FoundCamera(String id, String name, String hardware, List<URI> addresses) {
    public FoundCamera {
        addresses = List.copyOf(addresses);
    }
}
