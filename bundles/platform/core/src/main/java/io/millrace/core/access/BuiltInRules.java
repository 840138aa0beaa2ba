package io.millrace.core.access;

import io.millrace.api.access.AccessRequest;
import io.millrace.api.access.Decision;
import io.millrace.api.access.Identity;
import io.millrace.api.session.Session;
import java.util.List;
import java.util.regex.Pattern;

/** What holds without any policy: publishing from this machine, and playing what is not private. */
final class BuiltInRules {
    private static final Identity LOOPBACK = new Identity("loopback", "");

    private final boolean loopbackPublish;
    private final List<Pattern> privateStreams;

    /**
     * Makes the rules.
     *
     * @param loopbackPublish whether publishers on this machine need no key
     * @param privateStreams stream names that need an ALLOW to be played; {@code *} stands for anything
     */
    BuiltInRules(boolean loopbackPublish, List<String> privateStreams) {
        this.loopbackPublish = loopbackPublish;
        this.privateStreams = privateStreams.stream()
                .filter(name -> !name.isBlank())
                .map(name -> Pattern.compile(Pattern.quote(name.trim()).replace("*", "\\E.*\\Q")))
                .toList();
    }

    Decision decide(AccessRequest request) {
        if (request.role() == Session.Role.PUBLISH) {
            boolean local = loopbackPublish && request.peer().isLocal() && request.isAnonymous();
            return local ? Decision.allow(LOOPBACK) : Decision.ABSTAIN;
        }
        return isPrivate(request) ? Decision.ABSTAIN : Decision.allow(Identity.ANONYMOUS);
    }

    /** Why nobody allowed it, with the way to mend it. */
    String explain(AccessRequest request) {
        if (request.role() == Session.Role.PLAY) {
            String name = KeyMask.isKey(request) ? "" : request.stream().origin() + " ";
            return "The stream " + name + "is private: playing it needs a token";
        }
        if (!request.isAnonymous()) {
            return "The stream key is not valid for this stream";
        }
        return "Publishing needs a stream key; the operator makes one with: media:key create "
                + (KeyMask.isKey(request) ? "APP/NAME" : request.stream());
    }

    private boolean isPrivate(AccessRequest request) {
        String name = request.stream().origin().toString();
        return privateStreams.stream().anyMatch(pattern -> pattern.matcher(name).matches());
    }
}
