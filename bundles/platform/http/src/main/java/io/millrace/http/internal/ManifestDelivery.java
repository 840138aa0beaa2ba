package io.millrace.http.internal;

import io.millrace.api.packaging.Manifest;
import io.millrace.api.packaging.ManifestException;
import io.millrace.api.packaging.ManifestFormat;
import io.millrace.api.packaging.ManifestRequest;
import io.millrace.api.packaging.Presentation;
import io.millrace.api.packaging.Presentations;
import io.millrace.api.plugin.ServiceSlot;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** Answers with manifests. Whatever is complete at once is answered on the request's thread. Safe for any thread. */
final class ManifestDelivery {
    private final Presentations presentations;
    private final Permitted permitted = new Permitted();
    private final EncodedManifest.Cache encoded = new EncodedManifest.Cache();

    ManifestDelivery(Presentations presentations) {
        this.presentations = presentations;
    }

    /** Answers an admitted viewer. */
    void deliver(Delivery delivery, ServiceSlot<ManifestFormat> format) {
        StreamPath path = delivery.path();
        delivery.then(
                presentations.find(path.stream(), delivery.viewer().session()),
                presentation -> render(delivery, format, presentation));
    }

    private void render(Delivery delivery, ServiceSlot<ManifestFormat> slot, Presentation whole)
            throws ManifestException {
        Presentation presentation = permitted.of(delivery, whole);
        boolean same = presentation == whole;
        ManifestRequest request = new ManifestRequest(
                delivery.path().file(),
                QueryString.parse(delivery.request().getQueryString()),
                delivery.viewer().session());
        delivery.then(
                slot.call(format -> format.render(presentation, request)),
                manifest -> answer(delivery, manifest, same));
    }

    private void answer(Delivery delivery, Manifest manifest, boolean whole) throws IOException {
        if (!delivery.claim()) {
            return;
        }
        EncodedManifest entry = encoded.of(manifest);
        ByteBuffer bytes = manifest.bytes();
        boolean compressed = EncodedManifest.isWorthCompressing(bytes)
                && RequestHeaders.acceptsGzip(delivery.request().getHeader("Accept-Encoding"));
        HttpServletResponse response = delivery.response();
        String entityTag = entry.entityTag(compressed);
        // others may get more or less under the same address
        delivery.cacheControl(whole ? entry.cacheControl() : "private, no-cache");
        response.setHeader("ETag", entityTag);
        response.setHeader("Vary", "Accept-Encoding");
        if (RequestHeaders.names(delivery.request().getHeader("If-None-Match"), entityTag)) {
            delivery.sendEmpty(HttpServletResponse.SC_NOT_MODIFIED);
            return;
        }
        if (compressed) {
            response.setHeader("Content-Encoding", "gzip");
            bytes = entry.gzip(manifest);
        }
        response.setContentType(manifest.contentType());
        delivery.send(HttpServletResponse.SC_OK, List.of(bytes), bytes.remaining());
    }
}
