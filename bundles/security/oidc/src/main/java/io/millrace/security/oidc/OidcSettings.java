package io.millrace.security.oidc;

import io.millrace.api.access.Secret;
import io.millrace.api.settings.ConfiguredValues;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What the configuration of a provider says.
 *
 * @param issuer the provider's identifier, an address without a slash at its end unless the provider has one
 * @param clientSecret empty for a public client
 * @param publicUrl this server as browsers know it; empty if that follows from requests
 * @param nameClaim the claim that people are called by
 * @param domains of e-mail addresses that are let in; empty for all
 */
record OidcSettings(
        String title,
        String issuer,
        String clientId,
        Secret clientSecret,
        String scopes,
        Optional<URI> publicUrl,
        String nameClaim,
        RoleMapping roles,
        List<String> domains,
        Duration clockSkew) {

    /** @throws IllegalArgumentException that says what is wrong, without a secret */
    static OidcSettings of(ConfiguredValues values) {
        String issuer = values.text("issuer");
        if (!isAddress(issuer) || URI.create(issuer).getRawQuery() != null) {
            throw new IllegalArgumentException("issuer is the provider's address, https://HOST/… without a query");
        }
        if (values.text("clientId").isEmpty()) {
            throw new IllegalArgumentException("clientId is missing: the provider gives one to each client");
        }
        String publicUrl = values.text("publicUrl");
        if (!publicUrl.isEmpty() && !isAddress(publicUrl)) {
            throw new IllegalArgumentException("publicUrl is the address of this server, https://HOST");
        }
        List<String> scopes = List.of(values.text("scopes").trim().split("[,\\s]+"));
        return new OidcSettings(
                whole(values, "title"),
                issuer,
                values.text("clientId"),
                new Secret(whole(values, ".clientSecret")),
                scopes.contains("openid") ? String.join(" ", scopes) : "openid " + String.join(" ", scopes),
                publicUrl.isEmpty() ? Optional.empty() : Optional.of(URI.create(publicUrl)),
                values.text("nameClaim"),
                RoleMapping.of(values.text("rolesClaim"), values.list("roles")),
                values.list("domains").stream()
                        .map(domain -> domain.toLowerCase(Locale.ROOT))
                        .toList(),
                Duration.ofSeconds(values.whole("clockSkewSeconds", 0, 600)));
    }

    /** A text that may have commas. */
    private static String whole(ConfiguredValues values, String property) {
        return String.join("", values.lines(property));
    }

    private static boolean isAddress(String text) {
        try {
            URI uri = URI.create(text);
            return uri.getHost() != null
                    && uri.getUserInfo() == null
                    && uri.getFragment() == null
                    && List.of("http", "https").contains(String.valueOf(uri.getScheme()));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Whether the provider may be asked without encryption: only one that is named so. */
    boolean mayBePlain() {
        return issuer.startsWith("http://");
    }
}
