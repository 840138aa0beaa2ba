package io.millrace.api.record;

import io.millrace.api.packaging.Body;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The recordings of this server. Safe for any thread; never waits. Stages fail with {@link RecordingException} for what
 * cannot be done.
 */
@ProviderType
public interface Recordings {
    /**
     * All of them, the latest first.
     *
     * @throws RecordingException that is {@linkplain RecordingException#isTemporary() temporary} as long as their index is
     *     read, after a start
     */
    List<Recording> list();

    /**
     * One of them; empty if there is none of the name.
     *
     * @throws RecordingException as {@link #list()}, if it is not known yet whether there is one
     */
    Optional<Recording> find(String id);

    /**
     * Starts one. It ends when it is stopped or its stream has ended; a publisher that comes back in time goes on in it.
     *
     * @return completes when its files begin, at once if the stream waits for its publisher
     */
    CompletionStage<Recording> start(RecordingRequest request);

    /**
     * Ends one.
     *
     * @return completes with it when its files are whole
     */
    CompletionStage<Recording> stop(String id);

    /** Begins a new file of a recording that grows, at the next key picture. */
    void split(String id);

    /**
     * Deletes one with its files.
     *
     * @return fails if it grows
     */
    CompletionStage<Void> delete(String id);

    /**
     * The bytes of a file, as far as it is written.
     *
     * @param id of the recording
     * @param file {@link RecordedFile#name()}
     */
    Optional<Body> read(String id, String file);
}
