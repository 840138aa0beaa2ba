package io.millrace.security.accounts;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.access.Secret;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChosenPasswordTest {
    private static String refusal(String password) {
        return assertThrows(
                        IllegalArgumentException.class,
                        () -> ChosenPassword.require("anna.meyer", new Secret(password)),
                        password)
                .getMessage();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "123456789012",
                "password1234",
                "Password123!",
                "P@ssw0rd2026",
                "passwordpassword",
                "qwertyuiop12",
                "qwertzuiop!!",
                "1q2w3e4r5t6y",
                "1qaz2wsx3edc",
                "aaaaaaaaaaaa",
                "abababababab",
                "abcdefghijkl",
                "zyxwvutsrqpo",
                "iloveyou2026",
                "Administrator1",
                "adminadmin123",
                "letmein12345",
                "welcome12345",
                "changeme!2026",
                "anna.meyer12",
                "Anna.Meyer-2026",
                "millrace-admin",
                "asdfghjkl;'12",
                "trustno1trustno1",
                "monkeydragon1",
                "password\u00e4\u00e4\u00e4\u00e4"
            })
    void whatGuessersTryFirstIsRefused(String password) {
        assertTrue(refusal(password).contains("among the first"), password);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "correct horse",
                "a quiet morning",
                "Xk7#pQ2v!mZ9",
                "Blaukraut bleibt",
                "\u0436\u0443\u0440\u0430\u0432\u043b\u0438 \u043b\u0435\u0442\u044f\u0442",
                "password of the blue whale",
                "j8Fq-2mTz-Wd41"
            })
    void whatSomebodyThoughtUpIsTaken(String password) {
        assertDoesNotThrow(() -> ChosenPassword.require("anna.meyer", new Secret(password)));
    }

    @Test
    void shortLongAndUnreadableOnesAreRefused() {
        assertTrue(refusal("Xk7#pQ2v!mZ").contains("at least 12 characters"));
        assertTrue(refusal("Xk7#pQ2v").contains("at least 12 characters"));
        assertTrue(refusal("x".repeat(73)).contains("at most 72 bytes"));
        assertTrue(refusal("correct\nhorse").contains("one line"));
        // six characters of two units each
        assertTrue(refusal("\ud83d\udc34".repeat(6)).contains("at least 12 characters"));
    }
}
