package io.millrace.management.webhooks;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Function;

/** A receiver that answers when the test says so, or at once. */
final class FakeSender implements Sender {
    /** A request without an answer yet. */
    record Pending(Post post, Consumer<Answer> then) {
        void answer(int status) {
            then.accept(FakeSender.answer(status));
        }
    }

    final List<Post> posts = new ArrayList<>();
    final List<Pending> pending = new ArrayList<>();
    /** Null: the test answers. */
    Function<Post, Answer> answers;

    static Answer answer(int status) {
        return new Answer(status, OptionalLong.empty(), "said " + status, 1_000);
    }

    @Override
    public synchronized void post(Post post, int timeoutSeconds, Consumer<Answer> then) {
        posts.add(post);
        if (answers == null) {
            pending.add(new Pending(post, then));
        } else {
            then.accept(answers.apply(post));
        }
    }

    Pending take() {
        return pending.remove(0);
    }

    List<String> ids() {
        return posts.stream().map(Post::eventId).toList();
    }
}
