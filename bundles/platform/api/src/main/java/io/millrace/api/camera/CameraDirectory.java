package io.millrace.api.camera;

import io.millrace.api.access.Secret;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ConsumerType;

/** Finds cameras and asks them what they can send. A service; never blocks, safe for any thread. */
@ConsumerType
public interface CameraDirectory {
    /**
     * Asks the local network which cameras there are.
     *
     * @return completes after some seconds with those that answered; fails with an {@code IOException} that says why
     *     nobody could be asked
     */
    CompletionStage<List<FoundCamera>> discover();

    /**
     * Asks a camera for its profiles. It is asked at the host of the address alone, wherever it says that it is.
     *
     * @param device address of its device service, as {@link #discover} tells it
     * @param user user name, if it wants one
     * @param secret password, if it wants one
     * @return completes within seconds; fails with an {@code IOException} that says what went wrong, without secrets
     */
    CompletionStage<List<CameraProfile>> profiles(URI device, Optional<String> user, Optional<Secret> secret);
}
