package io.millrace.management.console;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** One request to a servlet and its answer, as far as the console uses them. */
final class FakeHttp {
    private final Map<String, String> requestHeaders = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private String pathInfo;
    private int status = 200;

    static FakeHttp to(String pathInfo) {
        FakeHttp http = new FakeHttp();
        http.pathInfo = pathInfo;
        return http;
    }

    FakeHttp header(String name, String value) {
        requestHeaders.put(name, value);
        return this;
    }

    FakeHttp get(HttpServlet servlet) throws Exception {
        servlet.service(request(), response());
        return this;
    }

    int status() {
        return status;
    }

    /** A header of the answer; null if it is not there. */
    String answered(String name) {
        return headers.get(name);
    }

    String body() {
        return body.toString(StandardCharsets.UTF_8);
    }

    HttpServletRequest request() {
        return fake(HttpServletRequest.class, (proxy, method, arguments) -> switch (method.getName()) {
            case "getMethod" -> "GET";
            case "getProtocol" -> "HTTP/1.1";
            case "getPathInfo" -> pathInfo;
            case "getHeader" -> requestHeaders.get(arguments[0]);
            case "getHeaderNames" -> Collections.enumeration(requestHeaders.keySet());
            case "getDateHeader" -> -1L;
            default -> throw new UnsupportedOperationException(method.toString());
        });
    }

    private HttpServletResponse response() {
        return fake(HttpServletResponse.class, (proxy, method, arguments) -> {
            switch (method.getName()) {
                case "setStatus" -> status = (int) arguments[0];
                case "setHeader" -> headers.put((String) arguments[0], (String) arguments[1]);
                case "setContentType" -> headers.put("Content-Type", (String) arguments[0]);
                case "setContentLength" -> headers.put("Content-Length", arguments[0].toString());
                case "getOutputStream" -> {
                    return new Output();
                }
                default -> throw new UnsupportedOperationException(method.toString());
            }
            return null;
        });
    }

    private static <T> T fake(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private final class Output extends ServletOutputStream {
        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void write(int value) {
            body.write(value);
        }
    }
}
