package io.millrace.management.webhooks;

import io.millrace.api.telemetry.TraceParent;
import java.net.URI;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** Posts deliveries. Safe for any thread; never blocks. */
interface Sender {
    /**
     * A request.
     *
     * @param hook whose connections it may use
     * @param eventId the header {@code webhook-id}
     * @param unixSeconds the header {@code webhook-timestamp}
     * @param signature the header {@code webhook-signature}
     * @param trace in which somebody asked for what is told
     */
    record Post(
            String hook,
            URI url,
            String contentType,
            String eventId,
            long unixSeconds,
            String signature,
            Optional<TraceParent> trace,
            byte[] body) {}

    /**
     * What came of it.
     *
     * @param status 0 if there was no answer
     * @param retryAfterUs what the receiver asked for
     * @param text the first bytes of the answer, or why there is none
     */
    record Answer(int status, OptionalLong retryAfterUs, String text, long latencyUs) {
        static Answer none(String reason, long latencyUs) {
            return new Answer(0, OptionalLong.empty(), reason, latencyUs);
        }

        boolean isTaken() {
            return status >= 200 && status < 300;
        }
    }

    /**
     * Posts once; redirects are not followed.
     *
     * @param timeoutSeconds for all of it
     * @param then is told once, on any thread
     */
    void post(Post post, int timeoutSeconds, Consumer<Answer> then);
}
