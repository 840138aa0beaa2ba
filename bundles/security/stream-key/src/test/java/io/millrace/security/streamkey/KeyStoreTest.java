package io.millrace.security.streamkey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.access.Secret;
import io.millrace.testkit.FakeWorkers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyStoreTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    Path folder;

    @Test
    void theFileIsForTheServersUserOnly() throws Exception {
        Path file = folder.resolve("keys");
        KeyStore store = new KeyStore(file);
        create(store, "live/a");
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertEquals(List.of("keys", "stream-keys.secret"), names());
    }

    @Test
    void aBlockRemovedByHandCountsNoMoreAfterSeconds() throws Exception {
        Path file = folder.resolve("keys");
        FakeWorkers workers = FakeWorkers.direct();
        StreamKeyPolicy policy = new StreamKeyPolicy(workers, file);
        policy.create("live/a", "", Optional.empty());
        policy.create("live/b", "", Optional.empty());
        String gone = policy.list().stream()
                .filter(key -> key.target().equals("live/a"))
                .findFirst()
                .orElseThrow()
                .id();
        KeyStore reader = new KeyStore(file);
        reader.refresh();
        Files.writeString(file, without(file, gone));
        assertTrue(reader.find(gone).isPresent(), "not read yet");
        workers.timer.advance(StreamKeyPolicy.REFRESH_US);
        reader.refresh();
        assertTrue(reader.find(gone).isEmpty());
        assertEquals(1, policy.list().size());
    }

    @Test
    void aChangeKeepsWhatWasAddedByHand() throws Exception {
        Path file = folder.resolve("keys");
        KeyStore one = new KeyStore(file);
        KeyStore two = new KeyStore(file);
        create(one, "live/a");
        create(two, "live/b");
        create(one, "live/c");
        assertEquals(3, one.list().size());
        two.refresh();
        assertEquals(one.list(), two.list());
    }

    @Test
    void aDefectiveBlockIsKeptAsideAndTheOthersCount() throws Exception {
        Path file = folder.resolve("keys");
        KeyStore store = new KeyStore(file);
        String good = create(store, "live/a");
        String bad = create(store, "live/b");
        String damaged = Files.readString(file).replace(bad + ".target = live/b", bad + ".target = live");
        Files.writeString(file, damaged);
        store.refresh();
        assertTrue(store.find(good).isPresent());
        assertTrue(store.find(bad).isEmpty());
        create(store, "live/c");
        assertEquals(damaged, Files.readString(aside()), "what was there can be had back");
        assertFalse(Files.readString(file).contains(bad));
    }

    @Test
    void aFileThatMakesNoSenseTakesNoKeysAway() throws Exception {
        Path file = folder.resolve("keys");
        KeyStore store = new KeyStore(file);
        String id = create(store, "live/a");
        byte[] nonsense = {'a', '=', (byte) 0xff, (byte) 0xfe};
        Files.write(file, nonsense);
        store.refresh();
        assertTrue(store.find(id).isPresent());
        assertEquals(-1, Files.mismatch(aside(), Files.write(folder.resolve("expected"), nonsense)));
        new KeyStore(file).refresh();
        assertEquals(4, names().size(), "the same defect is kept once");
    }

    @Test
    void anEmptiedFileMeansNoKeys() throws Exception {
        Path file = folder.resolve("keys");
        KeyStore store = new KeyStore(file);
        create(store, "live/a");
        Files.writeString(file, "");
        store.refresh();
        assertEquals(List.of(), store.list());
    }

    @Test
    void aKeyThatCannotBeStoredIsNotMade() throws Exception {
        Path blocked = Files.writeString(folder.resolve("file"), "in the way");
        KeyStore store = new KeyStore(blocked.resolve("keys"));
        assertThrows(IOException.class, () -> create(store, "live/a"));
        assertEquals(List.of(), store.list());
    }

    @Test
    void damagedFilesNeverBreakTheReader() throws Exception {
        Path file = folder.resolve("keys");
        KeyStore store = new KeyStore(file);
        create(store, "live/a");
        create(store, "live/b");
        byte[] whole = Files.readAllBytes(file);
        Random random = new Random(7);
        for (int i = 0; i < 300; i++) {
            byte[] bytes = java.util.Arrays.copyOf(whole, i % 2 == 0 ? whole.length : random.nextInt(whole.length));
            for (int flips = random.nextInt(4); flips >= 0 && bytes.length > 0; flips--) {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            }
            Files.write(file, bytes);
            KeyFile.Content content = new KeyFile(file).read();
            assertTrue(content.keys().size() <= 4, new String(bytes, StandardCharsets.UTF_8));
        }
    }

    @Test
    void theHashIsSaltedAndReadsBack() {
        Secret key = new Secret("sk-00000000-aaaaaaaaaaaaaaaaaaaaaaaaaa");
        KeyHash one = KeyHash.of(key, new java.security.SecureRandom());
        KeyHash two = KeyHash.of(key, new java.security.SecureRandom());
        assertFalse(one.text().equals(two.text()));
        assertTrue(KeyHash.parse(one.text()).matches(key));
        assertFalse(KeyHash.parse(one.text()).matches(new Secret("sk-00000000-aaaaaaaaaaaaaaaaaaaaaaaaab")));
        for (String text : new String[] {"", "sha256", "md5:00:00", "sha256:00:00", one.text() + "0", "sha256:zz:zz"}) {
            assertThrows(IllegalArgumentException.class, () -> KeyHash.parse(text), text);
        }
    }

    private static String create(KeyStore store, String target) throws IOException {
        Secret key = store.create(KeyTarget.parse(target), "", NOW, Optional.empty());
        return KeyText.idOf(key.reveal()).orElseThrow();
    }

    private static String without(Path file, String id) throws IOException {
        return Files.readString(file)
                .lines()
                .filter(line -> !line.startsWith(id))
                .reduce("", (text, line) -> text + line + "\n");
    }

    private Path aside() throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(path -> path.toString().contains(".corrupt-"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private List<String> names() throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }
}
