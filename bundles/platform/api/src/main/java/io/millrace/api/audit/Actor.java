package io.millrace.api.audit;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.security.AccessController;
import java.security.Principal;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.security.auth.Subject;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Who does something, and from where. A principal, so that whatever logs somebody in puts one into the {@link Subject} under
 * which it works for them.
 *
 * @param account the account, or in plain words what acts if it is none
 * @param token what the API token is called that was shown; empty if none was
 * @param via {@code shell}, {@code ssh}, {@code rest}, {@code mcp}, {@code web-console}, {@code file}, {@code server}
 * @param address the client's, without port; empty on this machine
 */
public record Actor(String account, Optional<String> token, String via, String address) implements Principal {
    /** The account of those who were not let in. */
    public static final String NOBODY = "nobody";

    /** The server by itself. */
    public static final Actor SERVER = new Actor("server", Optional.empty(), "server", "");

    /** Somebody who changed a file of the server. */
    public static final Actor FILE = new Actor("whoever writes its files", Optional.empty(), "file", "");

    /** Somebody who may use the server's own socket for commands. */
    public static final Actor CONSOLE = new Actor("console of the machine", Optional.empty(), "shell", "");

    /** By thread, as long as its work lasts: nothing stays on threads of others. */
    private static final Map<Thread, Actor> WORKING = new ConcurrentHashMap<>();

    /** Since Java 18, and the only one that later versions answer. */
    private static final Optional<Method> SUBJECT_CURRENT = subjectCurrent();

    /**
     * Who the calling thread works for. To be asked where a service is called, not later: threads that are made meanwhile
     * inherit the answer.
     *
     * @return {@link #SERVER} if the thread works for nobody
     */
    public static Actor current() {
        Subject subject = subject();
        return subject != null ? of(subject) : WORKING.getOrDefault(Thread.currentThread(), SERVER);
    }

    /**
     * Lets the calling thread work for somebody, also through code that hides a subject, as
     * {@code AccessController.doPrivileged} does. Where there is a subject it goes before.
     *
     * @param <E> what the work may fail with
     * @param <F> the same
     */
    public static <E extends Exception, F extends Exception> void working(Actor actor, Work<E, F> work) throws E, F {
        Thread thread = Thread.currentThread();
        Actor before = WORKING.put(thread, actor);
        try {
            work.run();
        } finally {
            if (before == null) {
                WORKING.remove(thread);
            } else {
                WORKING.put(thread, before);
            }
        }
    }

    /** What is done for an actor. */
    @ConsumerType
    @FunctionalInterface
    public interface Work<E extends Exception, F extends Exception> {
        /** Does it. */
        void run() throws E, F;
    }

    /**
     * What else is known of the one whom the calling thread works for; like {@link #current}, to be asked where a service is
     * called.
     *
     * @param kind of principal
     */
    public static <P extends Principal> Optional<P> current(Class<P> kind) {
        return Optional.ofNullable(subject())
                .flatMap(subject -> subject.getPrincipals(kind).stream().findFirst());
    }

    /** Who somebody is by the principals they have; {@link #SERVER} if these tell nothing. */
    public static Actor of(Subject subject) {
        return subject.getPrincipals(Actor.class).stream().findFirst().orElseGet(() -> shell(subject.getPrincipals()));
    }

    /** Karaf's shell and SSH name users and clients by principals of their own. */
    private static Actor shell(Set<Principal> principals) {
        Optional<String> user = nameOf(principals, "UserPrincipal");
        Optional<String> client = nameOf(principals, "ClientPrincipal");
        return user.isEmpty() && client.isEmpty()
                ? SERVER
                : new Actor(
                        user.orElse(NOBODY),
                        Optional.empty(),
                        client.map(text -> text.replaceFirst("\\(.*", "")).orElse("shell"),
                        client.map(Actor::address).orElse(""));
    }

    private static Optional<String> nameOf(Set<Principal> principals, String kind) {
        return principals.stream()
                .filter(each -> each.getClass().getSimpleName().equals(kind))
                .map(Principal::getName)
                .findFirst();
    }

    /** The address in {@code ssh(/192.0.2.1:4711)}. */
    private static String address(String client) {
        return client.replaceFirst("^[^(]*\\(", "")
                .replaceFirst("\\)$", "")
                .replaceFirst("^[^/]*/", "")
                .replaceFirst(":\\d+$", "");
    }

    private static Optional<Method> subjectCurrent() {
        try {
            return Optional.of(Subject.class.getMethod("current"));
        } catch (NoSuchMethodException e) {
            return Optional.empty();
        }
    }

    @SuppressWarnings("removal")
    private static Subject subject() {
        if (SUBJECT_CURRENT.isEmpty()) {
            return Subject.getSubject(AccessController.getContext());
        }
        try {
            return (Subject) SUBJECT_CURRENT.get().invoke(null);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("Who acts cannot be found out", e);
        }
    }

    @Override
    public String getName() {
        return account;
    }

    /** For people: {@code anna (token robot) via rest from 192.0.2.1}. */
    @Override
    public String toString() {
        return account + token.map(name -> " (token " + name + ")").orElse("") + " via " + via
                + (address.isEmpty() ? "" : " from " + address);
    }
}
