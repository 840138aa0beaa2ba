package io.millrace.management.diagnostics;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes secrets out of texts: values of settings whose names tell that they are secret, and whatever looks like a secret in
 * any line. Rather hides too much. Safe for any thread.
 */
final class SecretMask {
    static final String HIDDEN = "***";

    private static final Pattern SETTING = Pattern.compile("(\\s*)([^#!=:\\s][^=:\\s]*)(\\s*[=:]\\s*)(.*)");
    private static final Pattern SECRET_NAME = Pattern.compile(
            "(?i).*(passw|passphrase|secret|token|credential|private|hash|apikey|auth|streamid|(^|[._-])(keys?|headers?)$|[a-z]Keys?$).*");

    private static final String SECRET_WORDS =
            "(?i:key|pass|password|passwd|passphrase|pw|token|secret|sig|signature|credential|authorization|streamid)";

    /** Whole words, or the last of a name such as {@code trustStorePassword}. */
    private static final String CAMEL_WORDS =
            "(?:(?<![A-Za-z0-9])" + SECRET_WORDS + "|[a-z](?:Key|Password|Passphrase|Token|Secret|Credentials?))";

    /** What stays in front of a secret is the first group. */
    private static final List<Pattern> SECRETS = List.of(
            Pattern.compile("([a-zA-Z][a-zA-Z0-9+.-]{0,30}://)[^\\s\"'?#,]+(?=@)"),
            Pattern.compile("((?i:bearer|basic|digest)\\s+)[A-Za-z0-9+/=._~-]{6,}"),
            Pattern.compile("(" + CAMEL_WORDS + "[\"']?\\s*[=:]\\s*[\"']?)[^&\\s\"',;)]+"),
            Pattern.compile("(/~)[^/\\s\"']+"),
            Pattern.compile("(?<![A-Za-z0-9])(sk-|mr_|whsec_)[A-Za-z0-9_+/=-]{6,}"),
            Pattern.compile("()\\beyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]*)?"));

    /** As {@link java.util.Properties} writes URLs. */
    private static final Pattern PROPERTY_ESCAPE = Pattern.compile("\\\\([:=#!])");

    private static final Pattern BETWEEN_TAGS = Pattern.compile("(>)[^<]+(?=<)");

    private boolean continued;

    /** A line of a log or any other text. */
    static String line(String text) {
        String shown = text;
        for (Pattern secret : SECRETS) {
            shown = hide(secret, shown);
        }
        return shown;
    }

    /** The next line of a file of settings, {@code name = value}. */
    String setting(String text) {
        if (continued) {
            continued = text.endsWith("\\");
            return HIDDEN;
        }
        Matcher matcher = SETTING.matcher(text);
        if (!matcher.matches()
                || matcher.group(4).isEmpty()
                || !SECRET_NAME.matcher(matcher.group(2)).matches()) {
            return line(PROPERTY_ESCAPE.matcher(text).replaceAll("$1"));
        }
        continued = text.endsWith("\\");
        return matcher.group(1) + matcher.group(2) + matcher.group(3) + HIDDEN;
    }

    /** A line of XML. */
    static String xml(String text) {
        return line(SECRET_NAME.matcher(text).matches() ? hide(BETWEEN_TAGS, text) : text);
    }

    private static String hide(Pattern secret, String text) {
        return secret.matcher(text).replaceAll("$1" + Matcher.quoteReplacement(HIDDEN));
    }
}
