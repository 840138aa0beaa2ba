package io.millrace.protocols.hlspull.fetch;

import io.millrace.api.access.Secret;
import io.millrace.api.transfer.Reach;
import io.millrace.api.work.Clock;
import io.millrace.protocols.hlspull.playlist.Resource;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.http.HttpHeader;

/**
 * Fetches over HTTP for one pull. Redirects are followed to where the pull may reach; credentials go to the server that was
 * configured alone.
 */
public final class HttpFetcher implements Fetcher {
    private static final int MOST_REDIRECTS = 5;
    private static final int PARTIAL = 206;

    private final HttpEngine engine;
    private final HttpEngine.Owner owner;
    private final Clock clock;
    private final URI configured;
    private final Optional<String> authorization;
    private final Set<Request> underWay = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /**
     * Has fetched nothing yet.
     *
     * @param configured the address that credentials are for
     */
    public HttpFetcher(
            HttpEngine engine,
            Reach reach,
            Clock clock,
            URI configured,
            Optional<String> user,
            Optional<Secret> secret) {
        this.engine = engine;
        owner = new HttpEngine.Owner(reach);
        this.clock = clock;
        this.configured = configured;
        boolean isKnown = user.isPresent() || secret.isPresent();
        authorization = isKnown
                ? Optional.of(basic(user.orElse(""), secret.map(Secret::reveal).orElse("")))
                : Optional.empty();
    }

    private static String basic(String user, String password) {
        byte[] both = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(both);
    }

    @Override
    public CompletableFuture<Answer> fetch(Resource resource, int maxBytes, long timeoutUs) {
        Job job = new Job(resource, maxBytes, clock.monotonicUs() + timeoutUs, new CompletableFuture<>());
        if (resource.isRange() && resource.lengthBytes() > maxBytes) {
            job.fail("it is larger than " + maxBytes + " bytes");
        } else {
            send(job, resource.uri(), 0);
        }
        return job.answer;
    }

    /** One fetch, over all its redirects. */
    private record Job(Resource resource, int maxBytes, long deadlineUs, CompletableFuture<Answer> answer) {
        void fail(String reason) {
            answer.completeExceptionally(new IOException(resource.shown() + ": " + reason));
        }
    }

    private void send(Job job, URI uri, int redirects) {
        long leftUs = job.deadlineUs - clock.monotonicUs();
        if (leftUs <= 0 || closed) {
            job.fail(closed ? "the pull is over" : "it did not answer in time");
            return;
        }
        Request request = engine.request(uri, owner).timeout(Math.max(1_000, leftUs), TimeUnit.MICROSECONDS);
        authorization
                .filter(credentials -> isConfigured(uri))
                .ifPresent(
                        credentials -> request.headers(headers -> headers.put(HttpHeader.AUTHORIZATION, credentials)));
        Resource wanted = job.resource;
        if (wanted.isRange()) {
            long last = wanted.offset() + wanted.lengthBytes() - 1;
            request.headers(headers -> headers.put(HttpHeader.RANGE, "bytes=" + wanted.offset() + "-" + last));
        }
        Body body = new Body(job.maxBytes);
        request.onRequestCommit(body::sent);
        request.onResponseHeaders(body::begin);
        request.onResponseContent((response, bytes) -> body.add(response, bytes));
        underWay.add(request);
        if (closed) {
            request.abort(new IOException("the pull is over"));
        }
        request.send(result -> {
            underWay.remove(request);
            finish(job, uri, redirects, body, result);
        });
    }

    private boolean isConfigured(URI uri) {
        return configured.getHost().equalsIgnoreCase(uri.getHost())
                && configured.getPort() == uri.getPort()
                && configured.getScheme().equalsIgnoreCase(uri.getScheme());
    }

    private void finish(Job job, URI uri, int redirects, Body body, Result result) {
        try {
            if (result.isFailed()) {
                job.fail(reason(result.getFailure()));
                return;
            }
            int status = result.getResponse().getStatus();
            String location = result.getResponse().getHeaders().get(HttpHeader.LOCATION);
            if (status >= 300 && status < 400 && location != null) {
                redirect(job, uri, location, redirects);
            } else if (status != 200 && status != PARTIAL) {
                job.fail("the server answers " + status + " "
                        + result.getResponse().getReason());
            } else {
                byte[] bytes = content(job.resource, status, body);
                job.answer.complete(new Answer(uri, bytes, body.remote()));
            }
        } catch (IOException | RuntimeException e) {
            job.fail(reason(e));
        }
    }

    private void redirect(Job job, URI from, String location, int redirects) throws IOException {
        if (redirects == MOST_REDIRECTS) {
            throw new IOException("the server redirects without end");
        }
        URI to;
        try {
            to = from.resolve(new URI(location));
        } catch (URISyntaxException | IllegalArgumentException e) {
            throw new IOException("the server redirects to an address that is none", e);
        }
        String scheme = String.valueOf(to.getScheme()).toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https") || to.getHost() == null) {
            throw new IOException("the server redirects to an address that is neither http nor https");
        }
        send(job, to, redirects + 1);
    }

    private static byte[] content(Resource wanted, int status, Body body) throws IOException {
        byte[] bytes = body.bytes();
        if (!wanted.isRange()) {
            return bytes;
        }
        // who ignores the range sends the whole file
        long from = status == PARTIAL ? 0 : wanted.offset();
        if (bytes.length < from + wanted.lengthBytes()) {
            throw new IOException("it ends before the byte range " + wanted.lengthBytes() + "@" + wanted.offset());
        }
        return Arrays.copyOfRange(bytes, (int) from, (int) (from + wanted.lengthBytes()));
    }

    private static String reason(Throwable failure) {
        if (failure instanceof TimeoutException) {
            return "it did not answer in time";
        }
        String message = failure.getMessage();
        return message == null || message.isEmpty() ? failure.toString() : message;
    }

    @Override
    public void close() {
        closed = true;
        underWay.forEach(request -> request.abort(new IOException("the pull is over")));
        engine.disconnect(owner);
    }
}
