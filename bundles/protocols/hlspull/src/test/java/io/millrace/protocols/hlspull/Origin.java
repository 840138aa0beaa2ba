package io.millrace.protocols.hlspull;

import io.millrace.protocols.hlspull.fetch.Answer;
import io.millrace.protocols.hlspull.fetch.Fetcher;
import io.millrace.protocols.hlspull.playlist.Resource;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A server without a network: files by path, which may change. */
final class Origin implements Fetcher {
    static final String HOST = "http://origin.example";

    final Map<String, byte[]> files = new HashMap<>();
    final List<String> requests = new ArrayList<>();
    int closed;

    Origin with(String path, byte[] bytes) {
        files.put(path, bytes);
        return this;
    }

    Origin with(String path, String... lines) {
        return with(path, (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    long requests(String path) {
        return requests.stream().filter(path::equals).count();
    }

    @Override
    public CompletableFuture<Answer> fetch(Resource resource, int maxBytes, long timeoutUs) {
        URI uri = resource.uri();
        requests.add(uri.getPath());
        byte[] bytes = files.get(uri.getPath());
        if (bytes == null || bytes.length > maxBytes) {
            return CompletableFuture.failedFuture(new IOException(
                    resource.shown() + (bytes == null ? ": the server answers 404" : ": it is too large")));
        }
        if (resource.isRange()) {
            int from = (int) resource.offset();
            bytes = Arrays.copyOfRange(bytes, from, from + (int) resource.lengthBytes());
        }
        return CompletableFuture.completedFuture(
                new Answer(uri, bytes, InetSocketAddress.createUnresolved("origin.example", 80)));
    }

    @Override
    public void close() {
        closed++;
    }
}
