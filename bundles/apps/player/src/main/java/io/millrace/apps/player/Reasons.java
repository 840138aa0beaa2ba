package io.millrace.apps.player;

import io.millrace.http.web.WebFile;
import java.nio.charset.StandardCharsets;

/** Puts what visitors sent into pages, as text. */
final class Reasons {
    private Reasons() {}

    /** A page with a sentence put in where the build left room for it. */
    static WebFile withReason(WebFile page, String reason) {
        String html = new String(page.body(WebFile.IDENTITY), StandardCharsets.UTF_8);
        byte[] bytes = html.replace("@REASON@", escaped(reason)).getBytes(StandardCharsets.UTF_8);
        return WebFile.plain(page.contentType(), bytes);
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
}
