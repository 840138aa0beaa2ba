package io.millrace.security.accounts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.access.Secret;
import io.millrace.api.account.AccountException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.apache.karaf.jaas.modules.Encryption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file as the launcher writes it, and as people do. */
class KarafUserFileTest {
    @TempDir
    Path data;

    private Path file;
    private static final Secret FIRST = new Secret("made at first");

    private Path first;
    private KarafUserFile users;
    private int compared;
    private final Encryption encryption = new Encryption() {
        @Override
        public String encryptPassword(String plain) {
            return "salted:" + TokenText.hash(new Secret(plain));
        }

        @Override
        public boolean checkPassword(String plain, String kept) {
            compared++;
            return kept.replace("salted:", "").equals(TokenText.hash(new Secret(plain)));
        }
    };

    @BeforeEach
    void write() throws Exception {
        file = Files.createDirectory(data.resolve("etc")).resolve("users.properties");
        first = data.resolve("initial-admin-password");
        users = new KarafUserFile(file, first, encryption);
        Files.write(first, List.of("made at first"));
        Files.write(
                file,
                List.of(
                        "# users",
                        "admin = {CRYPT}" + TokenText.hash(new Secret("made at first")) + "{CRYPT},_g_:admingroup",
                        "administrator = other,viewer",
                        "_g_\\:admingroup = group,admin,manager"));
        users.refresh();
    }

    @Test
    void theFirstPasswordIsKnownUntilItIsAnother() throws Exception {
        assertTrue(users.hasFirstPassword("admin"));
        assertFalse(users.hasFirstPassword("administrator"));
        String before = users.basis("admin");
        String other = users.basis("administrator");
        users.setPassword("admin", FIRST, new Secret("a quiet morning"));
        assertFalse(users.hasFirstPassword("admin"));
        assertFalse(Files.exists(first), "it says nothing any more");
        assertNotEquals(before, users.basis("admin"));
        assertEquals(other, users.basis("administrator"));
    }

    @Test
    void readingAgainWhatDidNotChangeComparesNothing() throws Exception {
        int before = compared;
        users.refresh();
        users.hasFirstPassword("admin");
        assertEquals(before, compared);
        Files.writeString(first, "something else\n");
        users.refresh();
        assertEquals(before + 1, compared);
    }

    @Test
    void whoPutsAnotherPasswordIntoTheFileHasNotTheFirst() throws Exception {
        Files.writeString(first, "something else\n");
        users.refresh();
        assertFalse(users.hasFirstPassword("admin"));
        Files.delete(first);
        users.refresh();
        assertFalse(users.hasFirstPassword("admin"));
    }

    @Test
    void allElseOfTheFileStays() throws Exception {
        List<String> before = Files.readAllLines(file);
        users.setPassword("admin", FIRST, new Secret("a quiet morning"));
        List<String> after = Files.readAllLines(file);
        assertEquals(
                "admin = {CRYPT}salted:" + TokenText.hash(new Secret("a quiet morning")) + "{CRYPT},_g_:admingroup",
                after.get(1));
        assertEquals(before.get(0), after.get(0));
        assertEquals(before.subList(2, 4), after.subList(2, 4));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        try (var left = Files.list(file.getParent())) {
            assertEquals(1, left.count(), "nothing is left beside it");
        }
    }

    @Test
    void whoIsNotInTheFileIsKeptElsewhere() throws Exception {
        List<String> before = Files.readAllLines(file);
        for (String name : List.of("nobody", "admi", "admin.*", "_g_:admingroup", "", "a\nadmin")) {
            assertThrows(
                    AccountException.class, () -> users.setPassword(name, FIRST, new Secret("a quiet morning")), name);
        }
        assertEquals(before, Files.readAllLines(file));
        assertEquals("", users.basis("nobody"));
    }

    @Test
    void aPasswordWithMarksOfTheFileDoesNotReachIt() throws Exception {
        users.setPassword("admin", FIRST, new Secret("a,b\\c=d{CRYPT}$1 \u00e4"));
        users.refresh();
        assertTrue(Files.readString(file).contains("{CRYPT},_g_:admingroup"));
        assertTrue(users.has("administrator"));
    }

    @Test
    void aPasswordThatWasTypedIntoTheFileIsKnownBeforeAndAfterKarafHashedIt() throws Exception {
        Secret typed = new Secret("other");
        assertTrue(users.isPassword("administrator", typed));
        users.setPassword("administrator", typed, new Secret("a quiet morning"));
        assertTrue(users.isPassword("administrator", new Secret("a quiet morning")));
        assertFalse(users.isPassword("administrator", typed));
        assertFalse(users.isPassword("nobody", new Secret("")));
    }

    @Test
    void whatAGroupMayCountsToo() throws Exception {
        String before = users.basis("admin");
        Files.writeString(file, Files.readString(file).replace("group,admin", "group"));
        users.refresh();
        assertNotEquals(before, users.basis("admin"));
    }

    @Test
    void aPasswordThatIsAnotherByNowIsKept() throws Exception {
        String before = users.basis("admin");
        users.setPassword("admin", FIRST, new Secret("a quiet morning"));
        String now = users.basis("admin");
        assertThrows(AccountException.class, () -> users.setPassword("admin", FIRST, new Secret("a quiet evening")));
        assertEquals(now, users.basis("admin"));
    }
}
