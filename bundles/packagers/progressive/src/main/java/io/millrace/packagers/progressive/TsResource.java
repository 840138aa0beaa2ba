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

/** {@code stream.ts}: an MPEG transport stream over HTTP. Safe for any thread. */
@Component
@StreamResourceName("stream.ts")
public final class TsResource implements StreamResource {
    private final WireStreams streams;

    @Activate
    public TsResource(@Reference Workers workers) {
        streams = new WireStreams(TsFormat::new, workers);
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
