package io.millrace.api.access;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Takes out of a text what looks like a secret. Rather hides too much; one pass, whatever the text. */
public final class SecretText {
    /** Stands for a secret. */
    public static final String HIDDEN = "***";

    /** What stays in front of a secret is the first group. */
    private static final List<Pattern> SECRETS = List.of(
            // up to the last @ before the path; a password with a slash looks like a host with a port that is none
            Pattern.compile("(://)(?:[^/\\s\"',]{1,512}|[^/\\s:]{0,128}:(?!\\d{1,5}/)[^\\s\"',]{0,512})(?=@)"),
            Pattern.compile("((?i:bearer|basic|digest)\\s+)[A-Za-z0-9+/=._~-]{6,}"),
            Pattern.compile("((?:(?<![A-Za-z0-9])(?i:key|pass|password|passwd|passphrase|pw|token|secret|sig|signature"
                    + "|credential|authorization|streamid)|[a-z](?:Key|Password|Passphrase|Token|Secret|Credentials?))"
                    + "\\s*=\\s*[\"']?)[^&\\s\"',;)]+"),
            Pattern.compile("(/~)[^/\\s\"']+"),
            Pattern.compile("(?<![A-Za-z0-9])(sk-|mr_|whsec_)[A-Za-z0-9_+/=-]{6,}"),
            Pattern.compile("()\\beyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]*)?"));

    private SecretText() {}

    /** The text with {@link #HIDDEN} for passwords in URLs, values of what is named as a secret, tokens and keys. */
    public static String masked(String text) {
        String shown = text;
        for (Pattern secret : SECRETS) {
            shown = secret.matcher(shown).replaceAll("$1" + Matcher.quoteReplacement(HIDDEN));
        }
        return shown;
    }
}
