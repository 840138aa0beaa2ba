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
import org.apache.karaf.jaas.modules.Encryption;
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
    private final Encryption encryption;
    private volatile Known known = new Known(Map.of(), "");
    /** What was compared last, and whether it was the first password. */
    private String compared = "";

    private boolean comparedEqual;

    /**
     * What was read.
     *
     * @param lines of each user, password and roles
     * @param withFirst who has the password that the launcher made; empty if nobody does
     */
    private record Known(Map<String, String> lines, String withFirst) {}

    /**
     * Reads nothing yet.
     *
     * @param first where the launcher wrote the password that it made
     * @param encryption how passwords are kept; slow, but not for one that was right before
     */
    KarafUserFile(Path file, Path first, Encryption encryption) {
        this.encryption = encryption;
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

    /** Whether a user has this password: as it was typed, or hashed. Blocks for as long as hashing takes. */
    boolean isPassword(String name, Secret password) {
        return isKept(password.reveal(), kept(known.lines, name));
    }

    private static String kept(Map<String, String> lines, String name) {
        return lines.getOrDefault(name, "").split(",", 2)[0].trim();
    }

    private boolean isKept(String password, String kept) {
        boolean isHashed = kept.length() > 2 * HASHED.length() && kept.startsWith(HASHED) && kept.endsWith(HASHED);
        return isHashed
                ? encryption.checkPassword(password, kept.substring(HASHED.length(), kept.length() - HASHED.length()))
                : !kept.isEmpty() && kept.equals(password);
    }

    /** Whether a user has the password that the launcher made. */
    boolean hasFirstPassword(String name) {
        return !name.isEmpty() && name.equals(known.withFirst);
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
        Map<String, String> lines =
                users.stringPropertyNames().stream().collect(Collectors.toUnmodifiableMap(n -> n, users::getProperty));
        known = new Known(lines, isFirst(kept(lines, AccountRoom.FIRST)) ? AccountRoom.FIRST : "");
    }

    /** Compares again only if one of the two changed: that takes a while. */
    private boolean isFirst(String kept) {
        String made = first();
        String both = made + '\0' + kept;
        if (!both.equals(compared)) {
            comparedEqual = !made.isEmpty() && isKept(made, kept);
            compared = both;
        }
        return comparedEqual;
    }

    private String first() {
        try {
            return Files.size(first) > LONGEST_FIRST
                    ? ""
                    : Files.readString(first).strip();
        } catch (NoSuchFileException e) {
            return "";
        } catch (IOException e) {
            LOG.debug("{} cannot be read", first, e);
            return "";
        }
    }

    /**
     * Gives a user another password, hashed with a salt. All else of the file stays as it is.
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
        String hashed = HASHED + encryption.encryptPassword(password.reveal()) + HASHED;
        List<String> lines = before.stream()
                .map(each -> {
                    var found = line.matcher(each);
                    boolean whole = found.matches() && !each.endsWith("\\");
                    String roles = whole && found.group(3) != null ? found.group(3) : "";
                    return whole ? found.group(1) + hashed + roles : each;
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
