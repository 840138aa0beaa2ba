package io.millrace.management.webhooks;

import io.millrace.api.work.Clock;
import io.millrace.management.webhooks.Sender.Answer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.http.HttpHeader;

/**
 * Reads an answer as far as anybody wants it: the status counts as soon as it is there, of the body a little is kept, and one
 * that does not end is cut off. Used by one thread at a time.
 */
final class AnswerReader {
    static final int KEPT_BYTES = 400;
    private static final int READ_BYTES = 16 << 10;
    private static final long LONGEST_WAIT_US = TimeUnit.DAYS.toMicros(1);

    private final Clock clock;
    private final long beginUs;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private int read;
    private volatile int status;
    private OptionalLong retryAfterUs = OptionalLong.empty();

    AnswerReader(Clock clock) {
        this.clock = clock;
        beginUs = clock.monotonicUs();
    }

    void begin(Response response) {
        status = response.getStatus();
        String text = response.getHeaders().get(HttpHeader.RETRY_AFTER);
        retryAfterUs = text == null ? OptionalLong.empty() : retryAfterUs(text.strip(), clock.utcUs());
    }

    /** Seconds, or a date (RFC 9110, section 10.2.3); what is neither counts for nothing, and none for more than a day. */
    static OptionalLong retryAfterUs(String text, long nowUtcUs) {
        long us;
        try {
            if (text.matches("\\d{1,9}")) {
                us = TimeUnit.SECONDS.toMicros(Long.parseLong(text));
            } else {
                Instant date = DateTimeFormatter.RFC_1123_DATE_TIME.parse(text, Instant::from);
                us = TimeUnit.SECONDS.toMicros(date.getEpochSecond()) - nowUtcUs;
            }
        } catch (DateTimeException e) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(Math.max(0, Math.min(LONGEST_WAIT_US, us)));
    }

    void add(Response response, ByteBuffer chunk) {
        read += chunk.remaining();
        byte[] bytes = new byte[Math.min(chunk.remaining(), KEPT_BYTES - kept.size())];
        chunk.get(bytes);
        kept.writeBytes(bytes);
        if (read > READ_BYTES) {
            response.abort(new IOException("The answer is longer than " + READ_BYTES + " bytes"));
        }
    }

    Answer answer(Result result) {
        if (status == 0) {
            return failed(result.getFailure());
        }
        String text = new String(kept.toByteArray(), StandardCharsets.UTF_8).replaceAll("\\p{Cntrl}+", " ");
        return new Answer(status, retryAfterUs, text.strip(), latencyUs());
    }

    Answer failed(Throwable failure) {
        String reason = failure instanceof TimeoutException ? "It did not answer in time" : reason(failure);
        return Answer.none(reason, latencyUs());
    }

    /** Without the URL, which the messages of some failures show. */
    private static String reason(Throwable failure) {
        String message =
                failure == null || failure.getMessage() == null ? String.valueOf(failure) : failure.getMessage();
        String plain = message.replaceAll("https?://\\S+", "URL").replaceAll("\\p{Cntrl}+", " ");
        return plain.length() <= KEPT_BYTES ? plain : plain.substring(0, KEPT_BYTES);
    }

    private long latencyUs() {
        return clock.monotonicUs() - beginUs;
    }
}
