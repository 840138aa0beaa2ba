package io.millrace.api.transfer;

import io.millrace.api.packaging.Body;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ConsumerType;

/** Keeps objects by key. A whiteboard service with {@code StoreName}. Nothing here blocks; safe for any thread. */
@ConsumerType
public interface ObjectStore {
    /** Writes an object whole: readers see the old one or the new one. */
    CompletionStage<Void> write(String key, Body body);

    /** Opens an object; empty if there is none. */
    CompletionStage<Optional<Body>> read(String key);

    /** Keys with a prefix, in order. */
    CompletionStage<List<String>> list(String prefix);

    /** Deletes an object; does nothing if there is none. */
    CompletionStage<Void> delete(String key);
}
