package io.millrace.core.realm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SaltedPasswordsTest {
    /** What {@code printf %s 'a quiet morning' | sha256sum} says. */
    private static final String QUIET = SaltedHash.sha256("a quiet morning");

    @TempDir
    Path folder;

    private SaltedPasswords passwords(String... lines) throws Exception {
        Files.write(folder.resolve("users.properties"), List.of(lines));
        return new SaltedPasswords(folder.resolve("users.properties"));
    }

    private List<String> lines() throws Exception {
        return Files.readAllLines(folder.resolve("users.properties"));
    }

    private static String kept(String line) {
        return line.replaceFirst(".*?\\{CRYPT}", "").replaceFirst("\\{CRYPT}.*", "");
    }

    @Test
    void hashesAreThoseOfSha256sum() {
        assertEquals("2bd806c97f0e00af1a1fc3328fa763a9269723c8db8fac4f93af71db186d6e90", SaltedHash.sha256("alice"));
    }

    @Test
    void whatTheLauncherWroteIsSaltedAtTheStart() throws Exception {
        SaltedPasswords passwords = passwords(
                "# admin = {CRYPT}" + QUIET + "{CRYPT},x",
                "admin = {CRYPT}" + QUIET + "{CRYPT},_g_:admingroup",
                "dora={CRYPT}" + QUIET.toUpperCase(Locale.ROOT) + "{CRYPT},viewer",
                "typed = secret,viewer",
                "_g_\\:admingroup = group,admin");
        List<String> lines = lines();
        assertTrue(lines.get(1).startsWith("admin = {CRYPT}pbkdf2-sha512:210000:"), lines.get(1));
        assertTrue(lines.get(1).endsWith("{CRYPT},_g_:admingroup"), lines.get(1));
        assertTrue(lines.get(2).startsWith("dora={CRYPT}pbkdf2"), lines.get(2));
        assertNotEquals(kept(lines.get(1)), kept(lines.get(2)), "of the same password");
        assertEquals("# admin = {CRYPT}" + QUIET + "{CRYPT},x", lines.get(0));
        assertEquals(List.of("typed = secret,viewer", "_g_\\:admingroup = group,admin"), lines.subList(3, 5));
        assertEquals(
                "rw-------",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("users.properties"))));
        for (String line : lines.subList(1, 3)) {
            assertTrue(passwords.checkPassword("a quiet morning", kept(line)));
            assertFalse(passwords.checkPassword("a quiet evening", kept(line)));
            assertTrue(passwords.checkPassword("a quiet morning", kept(line)), "also when it is remembered");
            assertFalse(passwords.checkPassword(QUIET, kept(line)), "who has the old file's hash has no password");
        }
        new SaltedPasswords(folder.resolve("users.properties"));
        assertEquals(lines, lines(), "once is enough");
        try (var left = Files.list(folder)) {
            assertEquals(1, left.count(), "nothing is left beside it");
        }
    }

    @Test
    void aFileThatIsMissingOrNoTextStopsNothing() throws Exception {
        SaltedPasswords passwords = new SaltedPasswords(folder.resolve("none"));
        assertFalse(Files.exists(folder.resolve("none")));
        Files.write(folder.resolve("broken"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
        new SaltedPasswords(folder.resolve("broken"));
        String kept = passwords.encryptPassword("s\u00fc\u00df, {CRYPT}=:\\");
        assertTrue(passwords.checkPassword("s\u00fc\u00df, {CRYPT}=:\\", kept));
        assertFalse(kept.contains(",") || kept.contains("=") || kept.contains("\\"), "the file has no words for these");
    }

    @Test
    void whatIsHashedWithoutSaltStillCounts() throws Exception {
        SaltedPasswords passwords = passwords();
        assertTrue(passwords.checkPassword("a quiet morning", QUIET));
        assertTrue(passwords.checkPassword("a quiet morning", QUIET.toUpperCase(Locale.ROOT)));
        assertFalse(passwords.checkPassword("a quiet evening", QUIET));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a quiet morning",
                "pbkdf2-sha512:0:AAAAAAAAAAA:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "pbkdf2-sha512:99999999:AAAAAAAAAAA:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "pbkdf2-sha512:1:AAAAAAAAAAA:",
                "pbkdf2-sha512:1:AAAAAAAAA:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "pbkdf2-sha512:1::AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
            })
    void whatIsNoHashLetsNobodyIn(String kept) throws Exception {
        assertFalse(passwords().checkPassword("a quiet morning", kept));
        assertFalse(passwords().checkPassword("", kept));
    }

    @Test
    void otherSettingsAreLeftToKaraf() throws Exception {
        SaltedPasswords passwords = passwords();
        assertSame(passwords, passwords.createEncryption(Map.of("algorithm", "SHA-256", "encoding", "hexadecimal")));
        assertSame(passwords, passwords.createEncryption(Map.of()));
        assertNull(passwords.createEncryption(Map.of("algorithm", "SHA-512")));
        assertNull(passwords.createEncryption(Map.of("algorithm", "SHA-256", "encoding", "base64")));
    }

    @Test
    void itStaysBetweenLogins() throws Exception {
        try (InputStream in = SaltedPasswords.class.getResourceAsStream("SaltedPasswords.class")) {
            // annotations of components are in the class file only
            String constants = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
            assertTrue(constants.contains("immediate"), "what nobody holds is deactivated, with what it remembers");
        }
    }
}
