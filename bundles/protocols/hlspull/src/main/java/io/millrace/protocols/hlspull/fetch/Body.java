package io.millrace.protocols.hlspull.fetch;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.http.HttpHeader;

/** The body of an answer while it comes, as far as it is not too large. Used by one thread at a time. */
final class Body {
    private static final int FIRST_BYTES = 16 << 10;

    private final int maxBytes;
    private byte[] bytes = {};
    private int size;
    private InetSocketAddress remote;

    Body(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** The request is on its way: a connection that the server closes after its answer no longer knows to whom it led. */
    void sent(Request request) {
        remote = (InetSocketAddress) request.getConnection().getRemoteSocketAddress();
    }

    InetSocketAddress remote() {
        return remote;
    }

    /** The head of the answer is there. */
    void begin(Response response) {
        long told = response.getHeaders().getLongField(HttpHeader.CONTENT_LENGTH);
        if (told > maxBytes) {
            response.abort(tooLarge());
        } else if (told > 0) {
            bytes = new byte[(int) Math.min(told, 1 << 20)];
        }
    }

    void add(Response response, ByteBuffer chunk) {
        int count = chunk.remaining();
        if (count > maxBytes - size) {
            response.abort(tooLarge());
            return;
        }
        if (size + count > bytes.length) {
            long larger = Math.max(FIRST_BYTES, Math.max(size + count, 2L * bytes.length));
            bytes = Arrays.copyOf(bytes, (int) Math.min(maxBytes, larger));
        }
        chunk.get(bytes, size, count);
        size += count;
    }

    private IOException tooLarge() {
        return new IOException("it is larger than " + maxBytes + " bytes");
    }

    byte[] bytes() {
        return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
    }
}
