package io.millrace.http.web;

import java.util.List;
import java.util.Locale;

/** Chooses among a file's compressed forms by Accept-Encoding (RFC 9110 section 12.5.3). */
final class ContentCoding {
    /** Best first. */
    private static final List<String> PREFERRED = List.of("br", "gzip");

    private ContentCoding() {}

    /** The coding to send; {@link WebFile#IDENTITY} if the client names none that there is. */
    static String choose(String acceptEncoding, WebFile file) {
        if (acceptEncoding != null) {
            for (String coding : PREFERRED) {
                if (file.body(coding) != null && accepts(acceptEncoding, coding)) {
                    return coding;
                }
            }
        }
        return WebFile.IDENTITY;
    }

    private static boolean accepts(String header, String coding) {
        for (String element : header.toLowerCase(Locale.ROOT).split(",")) {
            String[] parts = element.split(";");
            if (parts.length > 0 && parts[0].trim().equals(coding)) {
                return parts.length == 1 || !isZero(parts[1]);
            }
        }
        return false;
    }

    /** Whether a weight means "never". */
    private static boolean isZero(String weight) {
        String text = weight.trim();
        return text.startsWith("q=") && text.substring(2).trim().matches("0(\\.0*)?");
    }
}
