package io.millrace.security.oidc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.account.Login;
import io.millrace.api.account.Role;
import io.millrace.api.account.RoleGrant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who is let in as whom, and for how long. */
class OidcPeopleTest extends OidcScene {
    @Test
    void whatTheIdTokenDoesNotTellIsAskedFor() {
        idp.claims.clear();
        idp.userInfo.putAll(
                Map.of("sub", "248289761001", "preferred_username", "bert", "groups", List.of("guests", "other", 7)));
        Login login = join(logIn());
        assertEquals("idp:bert", login.account());
        assertEquals(List.of(new RoleGrant(Role.VIEWER, "live/*")), login.grants());
        idp.userInfo.put("sub", "somebody else");
        assertTrue(refusal().contains("does not tell about whom it let in"));
    }

    @Test
    void whoHasNoRoleHereIsNotLetIn() {
        idp.claims.put("groups", List.of("strangers"));
        assertTrue(refusal().contains("no role is meant for you"));
    }

    @Test
    void onlyVerifiedAddressesOfTheDomainsAreLetIn() {
        provider = provider(Map.of("domains", "example.org, Example.NET"));
        idp.claims.put("email", "anna@example.net");
        assertTrue(refusal().contains("only e-mail addresses of some domains"), "nobody verified it");
        idp.claims.put("email_verified", true);
        assertEquals("idp:anna", join(logIn()).account());
        for (String mail :
                List.of("anna@evil.example", "example.org", "anna@example.org@evil.example", "@sub.example.org")) {
            idp.claims.put("email", mail);
            assertTrue(refusal().contains("only e-mail addresses"), mail);
        }
    }

    @Test
    void namesThatCouldBeMistakenAreNotUsed() {
        for (String name : List.of("admin:x", "an na", "", "x".repeat(200), "a\nb", "\u0430dmin")) {
            idp.claims.put("preferred_username", name);
            assertEquals("idp:248289761001", join(logIn()).account(), name);
        }
        idp.otherClaims = claims -> claims.subject("who is this");
        assertTrue(refusal().contains("a name that cannot be used"));
    }

    @Test
    void otherSettingsEndLoginsThatWereMadeByOthers() {
        Login login = join(logIn());
        assertTrue(provider(Map.of("title", "Another title")).counts(login));
        assertFalse(provider(Map.of("roles", "staff=viewer")).counts(login));
        assertFalse(provider(Map.of("domains", "example.org")).counts(login));
        assertFalse(provider(Map.of("clientId", "other")).counts(login));
    }
}
