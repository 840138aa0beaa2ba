package io.millrace.management.rest;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Lists that are read page by page. What comes and goes meanwhile moves no other item to another page. */
final class Page {
    static final int USUAL = 100;
    static final int MOST = 1_000;

    private Page() {}

    /** The schema of a page. */
    static Schema of(String name, Schema items) {
        return Schema.object()
                .field("items", Schema.list(items))
                .field(
                        "next",
                        Schema.text().orNull().about("Give it as after to read the next page; null on the last one"))
                .page()
                .named(name);
    }

    /**
     * The page that a call asks for.
     *
     * @param key by which items are ordered, each its own
     * @param row what is answered of an item
     */
    static <T> Map<String, Object> of(
            Call call, Collection<T> all, Function<T, String> key, Function<T, Map<String, Object>> row) {
        int limit = call.query("limit").map(Integer::parseInt).orElse(USUAL);
        String after = call.query("after").map(Page::decoded).orElse(null);
        List<T> left = all.stream()
                .filter(item -> after == null || key.apply(item).compareTo(after) > 0)
                .sorted(Comparator.comparing(key))
                .limit(limit + 1L)
                .toList();
        List<Map<String, Object>> items = new ArrayList<>();
        left.stream().limit(limit).forEach(item -> items.add(row.apply(item)));
        Map<String, Object> page = new LinkedHashMap<>();
        page.put("items", items);
        page.put("next", left.size() > limit ? encoded(key.apply(left.get(limit - 1))) : null);
        return page;
    }

    private static String encoded(String key) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(key.getBytes(StandardCharsets.UTF_8));
    }

    private static String decoded(String cursor) {
        try {
            return new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new ApiException(400, "after is no cursor: take the value of next from the page before");
        }
    }
}
