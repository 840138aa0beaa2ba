package io.millrace.security.oidc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.api.account.Role;
import io.millrace.api.account.RoleGrant;
import io.millrace.api.settings.Configuration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What operators write, and what it lets in. */
class OidcSettingsTest {
    private static final RoleGrant SEES_ALL = new RoleGrant(Role.VIEWER, "*");

    private static OidcSettings settings(Map<String, String> more) {
        Map<String, Object> properties = new HashMap<>();
        properties.put("issuer", "https://idp.example/realm");
        properties.put("clientId", "millrace");
        properties.put(".clientSecret", "s3cret, with a comma");
        properties.put("roles", "staff=operator");
        properties.putAll(more);
        return new Configuration<>("test", OidcProvider.Config.class, OidcSettings::of, text -> {}).start(properties);
    }

    @Test
    void whatIsNotSaidIsUsual() {
        OidcSettings settings = settings(Map.of());
        assertEquals("s3cret, with a comma", settings.clientSecret().reveal());
        assertEquals("openid profile email", settings.scopes());
        assertEquals("preferred_username", settings.nameClaim());
        assertEquals(60, settings.clockSkew().toSeconds());
        assertFalse(settings.mayBePlain());
        assertFalse(settings.toString().contains("s3cret"));
    }

    @Test
    void withoutItsOwnScopeItIsNoOpenId() {
        assertEquals("openid groups", settings(Map.of("scopes", "groups")).scopes());
    }

    @Test
    void rolesFollowFromAClaimByTheLetter() {
        RoleMapping mapping = settings(Map.of("roles", "staff=operator, staff=publisher live/*, a=b=viewer"))
                .roles();
        assertEquals(
                List.of(new RoleGrant(Role.OPERATOR, "*"), new RoleGrant(Role.PUBLISHER, "live/*")),
                mapping.of(Map.of("groups", List.of("staff", "other", 7))));
        assertEquals(List.of(SEES_ALL), mapping.of(Map.of("groups", "a=b")), "one that is no list");
        assertEquals(List.of(), mapping.of(Map.of("groups", List.of("STAFF", "staff ", "*"))));
        assertEquals(List.of(), mapping.of(Map.of("groups", Map.of("staff", true))));
        assertEquals(List.of(), mapping.of(Map.of()));
    }

    @Test
    void claimsWithinObjectsAndEverybodyAreFound() {
        RoleMapping mapping = settings(
                        Map.of("rolesClaim", "realm_access.roles", "roles", "boss=administrator, *=viewer"))
                .roles();
        Map<String, Object> boss = Map.of("realm_access", Map.of("roles", List.of("boss")));
        assertEquals(List.of(SEES_ALL, new RoleGrant(Role.ADMINISTRATOR, "*")), mapping.of(boss));
        assertEquals(List.of(SEES_ALL), mapping.of(Map.of("realm_access", List.of("boss"))));
        assertEquals(2, mapping.of(Map.of("realm_access.roles", "boss")).size(), "a name with a dot goes before");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "issuer=",
                "issuer=idp.example",
                "issuer=ftp://idp.example",
                "issuer=https://user@idp.example",
                "issuer=https://idp.example/?a=b",
                "clientId=",
                "roles=",
                "roles=staff",
                "roles=staff=king",
                "roles==viewer",
                "roles=staff=operator live/*",
                "publicUrl=media.example"
            })
    void aConfigurationThatMakesNoSenseIsNoLogin(String setting) {
        String[] parts = setting.split("=", 2);
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> settings(Map.of(parts[0], parts[1])));
        assertFalse(refused.getMessage().contains("s3cret"));
    }
}
