package io.millrace.apps.player;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Writes answers: a file in the best form that the client takes, or a short text. */
final class Answers {
    private Answers() {}

    /** Sends a file, or 304 if the client has it. */
    static void send(HttpServletRequest request, HttpServletResponse response, int status, WebFile file)
            throws IOException {
        String coding = ContentCoding.choose(request.getHeader("Accept-Encoding"), file);
        String entityTag = file.quotedEntityTag(coding);
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Vary", "Accept-Encoding");
        response.setHeader("ETag", entityTag);
        if (status == HttpServletResponse.SC_OK && names(request.getHeader("If-None-Match"), entityTag)) {
            response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
            return;
        }
        if (!coding.equals(WebFile.IDENTITY)) {
            response.setHeader("Content-Encoding", coding);
        }
        write(response, status, file.contentType(), file.body(coding));
    }

    static void text(HttpServletResponse response, int status, String contentType, String text) throws IOException {
        response.setHeader("X-Content-Type-Options", "nosniff");
        write(response, status, contentType, text.getBytes(StandardCharsets.UTF_8));
    }

    /** A page with a sentence put in where the build left room for it. */
    static WebFile withReason(WebFile page, String reason) {
        String html = new String(page.body(WebFile.IDENTITY), StandardCharsets.UTF_8);
        byte[] bytes = html.replace("@REASON@", escaped(reason)).getBytes(StandardCharsets.UTF_8);
        return new WebFile(page.contentType(), WebFiles.digest(bytes), Map.of(WebFile.IDENTITY, bytes));
    }

    /** Text for HTML content and quoted attributes. */
    static String escaped(String text) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.append(c < 0x20 ? ' ' : c);
            }
        }
        return out.toString();
    }

    private static boolean names(String ifNoneMatch, String entityTag) {
        if (ifNoneMatch == null) {
            return false;
        }
        for (String candidate : ifNoneMatch.split(",")) {
            String tag = candidate.trim();
            if (tag.equals("*") || tag.equals(entityTag) || tag.equals("W/" + entityTag)) {
                return true;
            }
        }
        return false;
    }

    private static void write(HttpServletResponse response, int status, String contentType, byte[] body)
            throws IOException {
        response.setStatus(status);
        response.setContentType(contentType);
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
