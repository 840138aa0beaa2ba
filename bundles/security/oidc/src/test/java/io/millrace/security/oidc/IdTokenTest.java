package io.millrace.security.oidc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.account.LoginProvider;
import java.util.Date;
import java.util.List;
import org.junit.jupiter.api.Test;

/** ID tokens: those of the provider, for us, for this login, now. */
class IdTokenTest extends OidcScene {
    @Test
    void aTokenOfAnotherLoginIsRefused() {
        idp.otherClaims = claims -> claims.claim("nonce", "another");
        assertTrue(refusal().contains("is of another login"));
        idp.otherClaims = claims -> claims.claim("nonce", null);
        assertTrue(refusal().contains("is of another login"));
    }

    @Test
    void aTokenForOthersIsRefused() {
        idp.otherClaims = claims -> claims.audience("somebody");
        assertTrue(refusal().contains("is for another client"));
        idp.otherClaims = claims -> claims.audience(List.of(FakeProvider.CLIENT, "somebody"));
        assertTrue(refusal().contains("was made for another client"), "nobody says for whom of them");
        idp.otherClaims = claims -> claims.claim("azp", "somebody");
        assertTrue(refusal().contains("was made for another client"));
        idp.otherClaims = claims -> claims.issuer(idp.issuer() + "/");
        assertTrue(refusal().contains("is of another issuer"));
        idp.otherClaims = claims -> claims.subject(null);
        assertTrue(refusal().contains("names nobody"));
        idp.otherClaims = claims ->
                claims.audience(List.of(FakeProvider.CLIENT, "somebody")).claim("azp", FakeProvider.CLIENT);
        assertEquals("idp:anna", join(logIn()).account());
    }

    @Test
    void timesAreCheckedByOurClockAndSomeSeconds() {
        idp.otherClaims = claims -> claims.expirationTime(Date.from(now().minusSeconds(60)));
        assertTrue(refusal().contains("is expired"));
        idp.otherClaims = claims -> claims.expirationTime(Date.from(now().minusSeconds(59)));
        assertEquals("idp:anna", join(logIn()).account());
        idp.otherClaims = claims -> claims.expirationTime(null);
        assertTrue(refusal().contains("is expired"));
        idp.otherClaims = claims -> claims.issueTime(Date.from(now().plusSeconds(61)));
        assertTrue(refusal().contains("was not made just now"));
        idp.otherClaims = claims -> claims.issueTime(Date.from(now().minusSeconds(3_661)));
        assertTrue(refusal().contains("was not made just now"));
        idp.otherClaims = claims -> claims.notBeforeTime(Date.from(now().plusSeconds(61)));
        assertTrue(refusal().contains("does not count yet"));
    }

    @Test
    void aTokenThatAnybodyCouldHaveMadeIsRefused() throws Exception {
        LoginProvider.Beginning beginning = join(provider.begin(CALLBACK));
        String nonce = FakeProvider.decoded(beginning.address().getRawQuery()).get("nonce");
        byte[] client = new byte[64];
        byte[] secret = FakeProvider.SECRET.getBytes();
        System.arraycopy(secret, 0, client, 0, secret.length);
        for (String token : List.of(
                idp.unsigned(nonce),
                idp.bySecret(nonce, idp.published.toPublicJWK().toJSONString().getBytes()),
                idp.bySecret(nonce, idp.published.toPublicKey().getEncoded()),
                idp.bySecret(nonce, client),
                "",
                "a.b.c",
                "x".repeat(1 << 17))) {
            idp.idToken = token;
            LoginProvider.Beginning each = join(provider.begin(CALLBACK));
            String reason = refusal(provider.finish(CALLBACK, each.ticket(), idp.logIn(each.address())))
                    .getMessage();
            assertTrue(reason.contains("no ID token that is signed") || reason.contains("not signed by a key"), reason);
        }
    }

    @Test
    void aKeyThatIsNewIsFetchedAndOneThatIsNotPublishedIsNone() {
        assertEquals("idp:anna", join(logIn()).account());
        idp.key = FakeProvider.newKey("two");
        idp.published = idp.key;
        clock.advance(ProviderDirectory.LEAST_PAUSE_US);
        assertEquals("idp:anna", join(logIn()).account(), "rotated");
        long fetched = idp.asked.stream().filter("/keys"::equals).count();
        assertEquals(2, fetched);
        idp.key = FakeProvider.newKey("three");
        assertTrue(refusal().contains("not signed by a key"));
        assertTrue(refusal().contains("not signed by a key"));
        assertEquals(2, idp.asked.stream().filter("/keys"::equals).count(), "not more often than every ten seconds");
        idp.key = FakeProvider.newKey("two");
        assertTrue(refusal().contains("not signed by a key"), "the same id is not the same key");
    }
}
