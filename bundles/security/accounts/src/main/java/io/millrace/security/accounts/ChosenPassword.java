package io.millrace.security.accounts;

import io.millrace.api.access.Secret;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Checks passwords that people choose for themselves (OWASP ASVS 4.0.3, sections 2.1.1 and 2.1.7). */
final class ChosenPassword {
    static final int MIN_LENGTH = 12;

    private static final int LEAST_DISTINCT = 5;
    /** What has to be left of a password without what guessers try first. */
    private static final int LEAST_OF_ITS_OWN = 4;

    private static final int SHORTEST_RUN = 3;
    private static final String LEET = "0134578@$!";
    private static final String LETTERS = "oleastbasi";

    /** The longest first, or a part of one would be left. */
    private static final List<String> WORDS = List.of(
            "administrator",
            "starwars",
            "superman",
            "passwort",
            "password",
            "sunshine",
            "princess",
            "football",
            "baseball",
            "changeme",
            "trustno",
            "iloveyou",
            "millrace",
            "whatever",
            "computer",
            "internet",
            "michael",
            "charlie",
            "welcome",
            "letmein",
            "default",
            "dragon",
            "monkey",
            "master",
            "shadow",
            "killer",
            "secret",
            "stream",
            "access",
            "server",
            "hello",
            "admin",
            "lovely",
            "login",
            "karaf",
            "ninja",
            "guest",
            "pass",
            "love",
            "root",
            "user",
            "test",
            "live",
            "demo",
            "my");

    private static final List<String> RUNS = Stream.of(
                    "abcdefghijklmnopqrstuvwxyz",
                    "01234567890",
                    "qwertyuiop",
                    "qwertzuiop",
                    "azertyuiop",
                    "asdfghjkl",
                    "zxcvbnm",
                    "yxcvbnm",
                    "1q2w3e4r5t6y7u8i9o0p",
                    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
                    "qazwsxedcrfvtgbyhnujmikolp",
                    "1234qwerasdfzxcv",
                    "!@#$%^&*()",
                    "!\"§$%&/()=")
            .flatMap(run -> Stream.of(run, new StringBuilder(run).reverse().toString()))
            .toList();

    private ChosenPassword() {}

    /**
     * Checks a password.
     *
     * @param account whose it shall be
     * @throws IllegalArgumentException that says what is wrong with it
     */
    static void require(String account, Secret password) {
        PasswordHash.require(password);
        String text = password.reveal();
        if (text.codePointCount(0, text.length()) < MIN_LENGTH) {
            throw new IllegalArgumentException("A password that you choose has at least " + MIN_LENGTH
                    + " characters; several words are easy to remember");
        }
        if (text.chars().distinct().count() < LEAST_DISTINCT || ownPart(account, text) < LEAST_OF_ITS_OWN) {
            throw new IllegalArgumentException(
                    "This password is among the first that are guessed: it is made of usual words, of the account's name,"
                            + " or of keys beside each other");
        }
    }

    /** Characters that are left without usual words, runs of keys, figures and marks. */
    private static int ownPart(String account, String text) {
        String left = withoutRuns(text.toLowerCase(Locale.ROOT));
        left = plain(left).replace(account.toLowerCase(Locale.ROOT), " ").replace(plain(account), " ");
        for (String word : WORDS) {
            left = left.replace(word, " ");
        }
        return (int) left.codePoints().filter(Character::isLetter).distinct().count();
    }

    private static String withoutRuns(String text) {
        StringBuilder left = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            int length = runAt(text, at);
            if (length >= SHORTEST_RUN) {
                left.append(' ');
                at += length;
            } else {
                left.append(text.charAt(at));
                at++;
            }
        }
        return left.toString();
    }

    private static int runAt(String text, int at) {
        int longest = 0;
        for (String run : RUNS) {
            int length = 1;
            while (at + length <= text.length() && run.contains(text.substring(at, at + length))) {
                length++;
            }
            longest = Math.max(longest, length - 1);
        }
        return longest;
    }

    /** Letters for what is written in place of them. */
    private static String plain(String text) {
        StringBuilder letters = new StringBuilder();
        for (char each : text.toLowerCase(Locale.ROOT).toCharArray()) {
            int at = LEET.indexOf(each);
            letters.append(at < 0 ? each : LETTERS.charAt(at));
        }
        return letters.toString();
    }
}
