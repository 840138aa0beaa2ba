package io.millrace.http.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Writes answers: a file in the best form that the client takes, or a short text. Stateless; safe for any thread. */
public final class WebAnswers {
    private WebAnswers() {}

    /**
     * Sends a file, or 304 if the client has it.
     *
     * @param status of the answer; 304 stands for 200 only
     * @throws IOException if the client went away
     */
    public static void send(HttpServletRequest request, HttpServletResponse response, int status, WebFile file)
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

    /**
     * Sends a short text.
     *
     * @throws IOException if the client went away
     */
    public static void text(HttpServletResponse response, int status, String contentType, String text)
            throws IOException {
        response.setHeader("X-Content-Type-Options", "nosniff");
        write(response, status, contentType, text.getBytes(StandardCharsets.UTF_8));
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
