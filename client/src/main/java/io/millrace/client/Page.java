package io.millrace.client;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A part of a list.
 *
 * @param <T> what it lists
 */
public interface Page<T> {
    /** The items of this part, in order. */
    List<T> items();

    /** What the next part is asked for with; null on the last one. */
    String next();

    /**
     * A whole list, whose parts are asked for as it is read:
     * {@code Page.all(after -> client.keys().listKeys(1000, after, null))}.
     *
     * @param ask asks for the part behind what it is given; null for the first one
     * @throws ProblemException while it is read, if the server refuses a part
     */
    static <T> Stream<T> all(Function<String, ? extends Page<T>> ask) {
        Iterator<T> items = new Iterator<>() {
            private Page<T> page = ask.apply(null);
            private int at;

            @Override
            public boolean hasNext() {
                while (at >= page.items().size() && page.next() != null) {
                    page = ask.apply(page.next());
                    at = 0;
                }
                return at < page.items().size();
            }

            @Override
            public T next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                return page.items().get(at++);
            }
        };
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(items, Spliterator.ORDERED), false);
    }
}
