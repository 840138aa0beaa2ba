package io.millrace.management.rest;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;

/**
 * {@code docs}: a page that shows the description and asks what it describes. It needs nothing from elsewhere; the only script
 * and style that browsers run are those that it was built with.
 */
final class DocsPage {
    private final byte[] page;
    private final String policy;

    DocsPage() {
        try (InputStream file = DocsPage.class.getResourceAsStream("docs.html")) {
            page = file.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String text = new String(page, StandardCharsets.UTF_8);
        policy = "default-src 'none'; script-src " + hash(text, "script") + "; style-src " + hash(text, "style")
                + "; connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";
    }

    /** What Content Security Policy calls the content of an element (CSP 3, section 2.3.1). */
    private static String hash(String text, String element) {
        String content = text.substring(
                text.indexOf("<" + element + ">") + element.length() + 2, text.indexOf("</" + element + ">"));
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8));
            return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    List<Operation> operations() {
        return List.of(new Operation("GET", "/docs", "description", "showDocs", "Shows this interface, to try it out")
                .forWhom(Access.OPEN)
                .answersIn("text/html")
                .answers(200, null)
                .by(call -> Reply.bytes(page, "text/html;charset=utf-8").with("Content-Security-Policy", policy)));
    }
}
