package io.millrace.apps.player;

import io.millrace.http.web.WebAnswers;
import io.millrace.http.web.WebFile;
import io.millrace.http.web.WebFiles;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;

/** Answers with pages and the headers that keep them harmless. Immutable; safe for any thread. */
final class Pages {
    /** No other host is ever asked for anything, and nothing inside the page's text can run. */
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
                    + "media-src 'self' blob:; connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; "
                    + "frame-ancestors ";

    private final WebFiles files;
    private final String embedFrameAncestors;

    /**
     * Pages of a build.
     *
     * @param embedFrameAncestors who may frame the embeddable player, as in Content-Security-Policy
     * @throws IllegalArgumentException if that is more than a list of sources
     */
    Pages(WebFiles files, String embedFrameAncestors) {
        if (!embedFrameAncestors.matches("[ -+\\--:<-~]+")) {
            throw new IllegalArgumentException(
                    "embedFrameAncestors must be sources separated by spaces, without ',' and ';'");
        }
        this.files = files;
        this.embedFrameAncestors = embedFrameAncestors;
    }

    void answer(HttpServletRequest request, HttpServletResponse response, Page page) throws IOException {
        Optional<WebFile> file = files.find(page.file());
        response.setHeader("Cache-Control", "no-cache");
        response.setHeader("Content-Security-Policy", POLICY + (page.isEmbeddable() ? embedFrameAncestors : "'self'"));
        response.setHeader("Referrer-Policy", "same-origin");
        if (file.isEmpty()) {
            WebAnswers.text(response, 503, "text/plain;charset=utf-8", "The pages are not part of this build.\n");
        } else {
            WebFile found = file.get();
            WebFile sent = page.reason().isEmpty() ? found : Reasons.withReason(found, page.reason());
            WebAnswers.send(request, response, page.status(), sent);
        }
    }
}
