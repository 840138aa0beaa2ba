package io.millrace.api.diagnosis;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Files for whoever looks into a fault. What they hold is masked: no password, key, token or credential is in them, so that
 * they can be handed on. They name streams and addresses of clients. Files are new ones, readable by the server's user
 * alone; one that could not be finished is removed. Safe for any thread.
 */
@ProviderType
public interface Diagnostics {
    /** Most seconds of a recording of the flight recorder. */
    int MOST_FLIGHT_SECONDS = 600;

    /**
     * Writes a zip file of configuration, logs, threads, memory, plugins, streams, sessions and refusals.
     *
     * @param target a file that does not exist
     * @param flightSeconds how long the flight recorder of the JVM (JFR) runs before, for the file to hold its recording; 0
     *     leaves it out
     * @return names of what the file holds; fails with an {@link java.io.IOException}, or an
     *     {@link IllegalArgumentException} for seconds below 0 or above {@link #MOST_FLIGHT_SECONDS}
     */
    CompletionStage<List<String>> write(Path target, int flightSeconds);

    /**
     * Records what the JVM does (JFR), as with the JDK's profile.
     *
     * @param target a file that does not exist
     * @param seconds 1 to {@link #MOST_FLIGHT_SECONDS}
     * @return the bytes of the file; fails as {@link #write} does, or with an {@link IllegalStateException} if a recording
     *     runs already
     */
    CompletionStage<Long> recordFlight(Path target, int seconds);
}
