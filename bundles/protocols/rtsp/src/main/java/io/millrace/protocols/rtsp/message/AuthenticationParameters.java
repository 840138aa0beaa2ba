package io.millrace.protocols.rtsp.message;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What stands behind the scheme in {@code WWW-Authenticate} and {@code Authorization} (RFC 7235 section 2.1). */
public final class AuthenticationParameters {
    private static final Pattern PARAMETER =
            Pattern.compile("([A-Za-z*-]+)\\s*=\\s*(?:\"((?:[^\"\\\\]|\\\\.)*+)\"|([^,\\s]+))");

    private AuthenticationParameters() {}

    /** The parameters by name in small letters, without quotes; the last one counts. */
    public static Map<String, String> parse(String value) {
        Map<String, String> parameters = new LinkedHashMap<>();
        Matcher matcher = PARAMETER.matcher(value);
        while (matcher.find()) {
            String quoted = matcher.group(2);
            parameters.put(
                    matcher.group(1).toLowerCase(Locale.ROOT),
                    quoted == null ? matcher.group(3) : quoted.replaceAll("\\\\(.)", "$1"));
        }
        return parameters;
    }
}
