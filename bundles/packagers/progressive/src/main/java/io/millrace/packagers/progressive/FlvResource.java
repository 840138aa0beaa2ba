package io.millrace.packagers.progressive;

import io.millrace.api.live.LiveStream;
import io.millrace.api.plugin.StreamResourceName;
import io.millrace.api.work.Workers;
import io.millrace.http.Exchange;
import io.millrace.http.StreamResource;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** {@code stream.flv}: FLV over HTTP. Safe for any thread. */
@Component
@StreamResourceName("stream.flv")
public final class FlvResource implements StreamResource {
    private final WireStreams streams;

    @Activate
    public FlvResource(@Reference Workers workers) {
        streams = new WireStreams(FlvFormat::new, workers);
    }

    @Deactivate
    void deactivate() {
        streams.close();
    }

    @Override
    public void serve(Exchange exchange, LiveStream stream) {
        streams.serve(exchange, stream);
    }
}
