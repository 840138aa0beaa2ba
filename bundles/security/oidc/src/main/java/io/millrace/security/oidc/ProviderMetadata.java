package io.millrace.security.oidc;

import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/**
 * What a provider says of itself (OpenID Connect Discovery 1.0, section 3).
 *
 * @param tellsIssuer whether its answers name it (RFC 9207)
 */
record ProviderMetadata(
        URI authorization,
        URI token,
        URI keys,
        Optional<URI> userInfo,
        Optional<URI> endSession,
        boolean tellsIssuer,
        boolean takesBasic) {

    /** @throws IOException if it is not usable, or that of another provider */
    static ProviderMetadata of(Map<String, Object> json, OidcSettings settings) throws IOException {
        if (!settings.issuer().equals(json.get("issuer"))) {
            throw new IOException(
                    "its description is of the issuer " + json.get("issuer") + ", not " + settings.issuer());
        }
        Object methods = json.get("token_endpoint_auth_methods_supported");
        return new ProviderMetadata(
                address(json, "authorization_endpoint", settings),
                address(json, "token_endpoint", settings),
                address(json, "jwks_uri", settings),
                maybe(json, "userinfo_endpoint", settings),
                maybe(json, "end_session_endpoint", settings),
                Boolean.TRUE.equals(json.get("authorization_response_iss_parameter_supported")),
                !(methods instanceof Iterable<?> several) || contains(several, "client_secret_basic"));
    }

    private static boolean contains(Iterable<?> several, String wanted) {
        for (Object each : several) {
            if (wanted.equals(each)) {
                return true;
            }
        }
        return false;
    }

    private static Optional<URI> maybe(Map<String, Object> json, String field, OidcSettings settings)
            throws IOException {
        return json.get(field) == null ? Optional.empty() : Optional.of(address(json, field, settings));
    }

    private static URI address(Map<String, Object> json, String field, OidcSettings settings) throws IOException {
        try {
            URI uri = URI.create(String.valueOf(json.get(field)));
            boolean allowed =
                    "https".equals(uri.getScheme()) || settings.mayBePlain() && "http".equals(uri.getScheme());
            if (allowed && uri.getHost() != null && uri.getFragment() == null) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            throw new IOException("its description has no usable " + field, e);
        }
        throw new IOException("its description has no usable " + field);
    }
}
