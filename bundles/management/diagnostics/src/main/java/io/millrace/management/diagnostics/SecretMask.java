package io.millrace.management.diagnostics;

import io.millrace.api.access.SecretText;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes secrets out of texts: values of settings whose names tell that they are secret, and whatever looks like a secret in
 * any line. Rather hides too much. Safe for any thread.
 */
final class SecretMask {
    static final String HIDDEN = SecretText.HIDDEN;

    private static final Pattern SETTING = Pattern.compile("(\\s*)([^#!=:\\s][^=:\\s]*)(\\s*[=:]\\s*)(.*)");
    private static final Pattern SECRET_NAME = Pattern.compile(
            "(?i).*(passw|passphrase|secret|token|credential|private|hash|apikey|auth|streamid|(^|[._-])(keys?|headers?)$|[a-z]Keys?$).*");

    private static final String SECRET_WORDS =
            "(?i:key|pass|password|passwd|passphrase|pw|token|secret|sig|signature|credential|authorization|streamid)";

    /** Whole words, or the last of a name such as {@code trustStorePassword}. */
    private static final String CAMEL_WORDS =
            "(?:(?<![A-Za-z0-9])" + SECRET_WORDS + "|[a-z](?:Key|Password|Passphrase|Token|Secret|Credentials?))";

    /** In lines, JSON and the like; what stays in front of a secret is the first group. */
    private static final Pattern NAMED = Pattern.compile("(" + CAMEL_WORDS + "[\"']?\\s*[=:]\\s*[\"']?)[^&\\s\"',;)]+");

    /** Anything before an @ may be a password here, what looks like a rendition too. */
    private static final Pattern IN_A_URL = Pattern.compile("([a-zA-Z][a-zA-Z0-9+.-]{0,30}://)[^\\s\"'?#,]+(?=@)");

    /** As {@link java.util.Properties} writes URLs. */
    private static final Pattern PROPERTY_ESCAPE = Pattern.compile("\\\\([:=#!])");

    private static final Pattern BETWEEN_TAGS = Pattern.compile("(>)[^<]+(?=<)");

    private boolean continued;

    /** A line of a log or any other text. */
    static String line(String text) {
        return hide(NAMED, SecretText.masked(hide(IN_A_URL, text)));
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
