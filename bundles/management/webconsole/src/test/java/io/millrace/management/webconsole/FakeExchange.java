package io.millrace.management.webconsole;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** A servlet request and its response, as far as the console looks at them. */
final class FakeExchange {
    final Map<String, String> requestHeaders = new HashMap<>();
    final Map<String, String> parameters = new HashMap<>();
    final Map<String, String> responseHeaders = new HashMap<>();
    String pathInfo = "/millrace";
    String contentType;
    byte[] body = {};
    int status = 200;
    boolean committed;

    private final ByteArrayOutputStream answer = new ByteArrayOutputStream();
    private final PrintWriter writer = new PrintWriter(answer, true, StandardCharsets.UTF_8);

    HttpServletRequest request() {
        return proxy(HttpServletRequest.class, (name, args) -> switch (name) {
            case "getHeader" -> requestHeaders.get(args[0]);
            case "getParameter" -> parameters.get(args[0]);
            case "getPathInfo" -> pathInfo;
            case "getContentType" -> contentType;
            case "getRemoteAddr" -> "192.0.2.1";
            case "getInputStream" -> new Input(new ByteArrayInputStream(body));
            default -> throw new UnsupportedOperationException(name);
        });
    }

    HttpServletResponse response() {
        return proxy(HttpServletResponse.class, (name, args) -> {
            switch (name) {
                case "setStatus" -> status = (Integer) args[0];
                case "setHeader", "addHeader" -> responseHeaders.put((String) args[0], (String) args[1]);
                case "setDateHeader" -> responseHeaders.put((String) args[0], args[1].toString());
                case "setContentType" -> responseHeaders.put("Content-Type", (String) args[0]);
                case "flushBuffer" -> committed = true;
                case "getWriter" -> {
                    return writer;
                }
                case "getOutputStream" -> {
                    return new Output(answer);
                }
                default -> throw new UnsupportedOperationException(name);
            }
            return null;
        });
    }

    String text() {
        writer.flush();
        return answer.toString(StandardCharsets.UTF_8);
    }

    private interface Handler {
        Object call(String name, Object[] args);
    }

    private static <T> T proxy(Class<T> type, Handler handler) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (self, method, args) -> handler.call(method.getName(), args)));
    }

    private static final class Input extends ServletInputStream {
        private final ByteArrayInputStream bytes;

        Input(ByteArrayInputStream bytes) {
            this.bytes = bytes;
        }

        @Override
        public int read() {
            return bytes.read();
        }

        @Override
        public boolean isFinished() {
            return bytes.available() == 0;
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setReadListener(ReadListener listener) {
            throw new UnsupportedOperationException();
        }
    }

    private static final class Output extends ServletOutputStream {
        private final ByteArrayOutputStream bytes;

        Output(ByteArrayOutputStream bytes) {
            this.bytes = bytes;
        }

        @Override
        public void write(int value) {
            bytes.write(value);
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            throw new UnsupportedOperationException();
        }
    }
}
