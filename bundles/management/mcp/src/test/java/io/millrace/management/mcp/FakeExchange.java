package io.millrace.management.mcp;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;

/** A request and its answer without a container, for what happens in between. For one thread. */
final class FakeExchange {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final boolean breaksOff;
    private WriteListener listener;
    private int completed;

    /** @param breaksOff whether the client is gone when it shall be answered */
    FakeExchange(boolean breaksOff) {
        this.breaksOff = breaksOff;
    }

    private final ServletOutputStream out = new ServletOutputStream() {
        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setWriteListener(WriteListener writer) {
            listener = writer;
            if (breaksOff) {
                writer.onError(new IOException("Broken pipe"));
            }
        }

        @Override
        public void write(int value) {
            written.write(value);
        }
    };

    /** A request for a session's messages. */
    static HttpServletRequest get(String session) {
        return of(
                HttpServletRequest.class,
                (proxy, method, arguments) -> !method.getName().equals("getHeader")
                        ? null
                        : switch ((String) arguments[0]) {
                            case "Accept" -> "text/event-stream";
                            case SessionExchange.SESSION_HEADER -> session;
                            default -> null;
                        });
    }

    AsyncContext async() {
        HttpServletResponse response = of(
                HttpServletResponse.class,
                (proxy, method, arguments) -> method.getName().equals("getOutputStream") ? out : null);
        return of(AsyncContext.class, (proxy, method, arguments) -> switch (method.getName()) {
            case "getResponse" -> response;
            case "complete" -> {
                completed++;
                yield null;
            }
            default -> null;
        });
    }

    private static <T> T of(Class<T> type, InvocationHandler does) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, does));
    }

    /** The container can write. */
    void write() throws IOException {
        listener.onWritePossible();
    }

    boolean isOver() {
        return completed > 0;
    }

    String written() {
        return written.toString(StandardCharsets.UTF_8);
    }
}
