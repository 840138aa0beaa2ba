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

/** {@code stream.mp4}: one endless fragmented MP4. Safe for any thread. */
@Component
@StreamResourceName("stream.mp4")
public final class Mp4Resource implements StreamResource {
    private final WireStreams streams;

    @Activate
    public Mp4Resource(@Reference Workers workers) {
        streams = new WireStreams(Mp4Format::new, workers);
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
