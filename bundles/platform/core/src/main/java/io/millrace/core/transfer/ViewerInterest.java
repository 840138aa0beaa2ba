package io.millrace.core.transfer;

import io.millrace.api.media.StreamName;
import java.util.function.Consumer;
import org.osgi.service.component.annotations.Component;

/**
 * Hears from the access gate which streams somebody who was let in wants to watch. Apart from the sources, which need what
 * needs the gate. Safe for any thread.
 */
@Component(service = ViewerInterest.class)
public final class ViewerInterest {
    private volatile Consumer<StreamName> listener = stream -> {};

    /** Somebody may watch a stream and asks for it now. */
    public void wanted(StreamName stream) {
        listener.accept(stream.origin());
    }

    /** @param listener must be short */
    void onWanted(Consumer<StreamName> listener) {
        this.listener = listener;
    }
}
