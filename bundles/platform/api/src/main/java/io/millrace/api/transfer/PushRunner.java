package io.millrace.api.transfer;

import org.osgi.annotation.versioning.ProviderType;

/**
 * Runs pushes for those who keep them elsewhere than in the server's files, as those of the files are run. A service of core;
 * safe for any thread.
 */
@ProviderType
@FunctionalInterface
public interface PushRunner {
    /**
     * Begins to send a stream, now or as soon as it is live, for ever, until closed. Does not wait.
     *
     * @throws IllegalArgumentException if the order makes no sense; the message says why, without secrets
     */
    RunningPush run(PushOrder order);
}
