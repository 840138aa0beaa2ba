package io.millrace.security.accounts;

import io.millrace.api.access.Secret;
import io.millrace.api.account.AccountException;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Karaf's {@code etc/users.properties}: lines {@code NAME = PASSWORD,ROLE,…}. Safe for any thread; reads and writes block. */
final class KarafUserFile {
    private static final Logger LOG = LoggerFactory.getLogger(KarafUserFile.class);
    private static final String HASHED = "{CRYPT}";
    private static final String GROUP = "_g_:";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final int LONGEST_FIRST = 1_000;

    private final Path file;
    private final Path first;
    private volatile Known known = new Known(Map.of(), "");

    /**
     * What was read.
     *
     * @param lines of each user, password and roles
     * @param firstHash hash of the password that the launcher made; empty if its file is gone
     */
    private record Known(Map<String, String> lines, String firstHash) {}

    /** @param first where the launcher wrote the password that it made */
    KarafUserFile(Path file, Path first) {
        this.file = file;
        this.first = first;
    }

    boolean has(String name) {
        return known.lines.containsKey(name);
    }

    /** Fingerprint of what the file says of a user and of the user's groups; empty if it says nothing. */
    String basis(String name) {
        Known now = known;
        String line = now.lines.get(name);
        if (line == null) {
            return "";
        }
        StringBuilder says = new StringBuilder(name).append('\0').append(line);
        for (String word : line.split(",")) {
            if (word.trim().startsWith(GROUP)) {
                says.append('\0').append(now.lines.get(word.trim()));
            }
        }
        return "file " + hash(says.toString());
    }

    /** Whether a user has this password: as it was typed, or hashed as the launcher and Karaf do it. */
    boolean isPassword(String name, Secret password) {
        String kept = known.lines.getOrDefault(name, "").split(",", 2)[0].trim();
        return !kept.isEmpty()
                && (kept.equals(password.reveal()) || kept.equalsIgnoreCase(HASHED + hash(password.reveal()) + HASHED));
    }

    /** Whether a user has the password that the launcher made. */
    boolean hasFirstPassword(String name) {
        Known now = known;
        return name.equals(AccountRoom.FIRST)
                && !now.firstHash.isEmpty()
                && (HASHED + now.firstHash + HASHED)
                        .equalsIgnoreCase(now.lines
                                .getOrDefault(name, "")
                                .split(",", 2)[0]
                                .trim());
    }

    /** Reads it again. */
    synchronized void refresh() {
        Properties users = new Properties();
        try (Reader in = Files.newBufferedReader(file)) {
            users.load(in);
        } catch (NoSuchFileException e) {
            users.clear();
        } catch (IOException | IllegalArgumentException e) {
            LOG.debug("{} cannot be read now, the users known before count", file, e);
            return;
        }
        known = new Known(
                users.stringPropertyNames().stream().collect(Collectors.toUnmodifiableMap(n -> n, users::getProperty)),
                firstHash());
    }

    private String firstHash() {
        try {
            return Files.size(first) > LONGEST_FIRST
                    ? ""
                    : hash(Files.readString(first).strip());
        } catch (NoSuchFileException e) {
            return "";
        } catch (IOException e) {
            LOG.debug("{} cannot be read", first, e);
            return "";
        }
    }

    /**
     * Gives a user another password, hashed as the launcher and Karaf do it. All else of the file stays as it is.
     *
     * @param current the one that it has
     * @return what it says now
     * @throws AccountException if the file has no such user, or says something else of it by now
     */
    synchronized String setPassword(String name, Secret current, Secret password) throws IOException, AccountException {
        refresh();
        if (has(name) && !isPassword(name, current)) {
            throw new AccountException("The password of " + name + " was changed by somebody else just now");
        }
        Pattern line = Pattern.compile("(\\s*" + Pattern.quote(name) + "\\s*[=:]\\s*)([^,]*)(,.*)?");
        List<String> before = Files.readAllLines(file);
        List<String> lines = before.stream()
                .map(each -> {
                    var found = line.matcher(each);
                    boolean whole = found.matches() && !each.endsWith("\\");
                    String roles = whole && found.group(3) != null ? found.group(3) : "";
                    return whole ? found.group(1) + HASHED + hash(password.reveal()) + HASHED + roles : each;
                })
                .toList();
        if (!NAME.matcher(name).matches() || lines.equals(before)) {
            throw new AccountException("The password of " + name + " cannot be changed here: it is kept elsewhere");
        }
        Path made = Files.createTempFile(file.getParent(), "users", ".new");
        try {
            // its mode is 0600
            Files.write(made, lines);
            Files.move(made, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(made);
        }
        if (name.equals(AccountRoom.FIRST)) {
            Files.deleteIfExists(first);
        }
        refresh();
        return basis(name);
    }

    /** SHA-256, hexadecimal. */
    private static String hash(String text) {
        return TokenText.hash(new Secret(text));
    }
}
