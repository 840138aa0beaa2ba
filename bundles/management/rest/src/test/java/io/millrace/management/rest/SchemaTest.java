package io.millrace.management.rest;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SchemaTest {
    private static String refusal(Schema schema, Object value) {
        ApiException refusal = assertThrows(ApiException.class, () -> schema.check(value, "it"));
        assertEquals(400, refusal.status());
        return refusal.getMessage();
    }

    @Test
    void eachTypeTakesItsValuesOnly() {
        assertEquals("it has to be a text", refusal(Schema.text(), 1L));
        assertEquals("it has to be a whole number", refusal(Schema.whole(), 1.5));
        assertEquals("it has to be 1 to 3", refusal(Schema.whole(1, 3), 4L));
        assertEquals("it has to be a number", refusal(Schema.number(), "1"));
        assertEquals("it has to be true or false", refusal(Schema.flag(), "true"));
        assertEquals("it has to be a list", refusal(Schema.list(Schema.text()), Map.of()));
        assertEquals("each of it has to be a text", refusal(Schema.list(Schema.text()), List.of("a", 2L)));
        assertEquals("it has to be one of [a, b]", refusal(Schema.words("a", "b"), "c"));
        assertEquals("it has to be at most 2 characters", refusal(Schema.text().atMost(2), "abc"));
        assertEquals("it has to be of the form [a-z]+", refusal(Schema.text("[a-z]+", 9), "a1"));
        assertEquals("it has to be an object", refusal(Schema.object(), List.of()));
        assertDoesNotThrow(() -> Schema.any().check(List.of(1), "it"));
        assertDoesNotThrow(() -> Schema.number().check(1L, "it"));
    }

    @Test
    void objectsHaveTheFieldsThatAreTold() {
        Schema schema = Schema.object()
                .field("name", Schema.text())
                .maybe("note", Schema.text().orNull());
        Map<String, Object> value = new LinkedHashMap<>();
        assertEquals("it lacks the field name", refusal(schema, value));
        value.put("name", "n");
        value.put("note", null);
        assertDoesNotThrow(() -> schema.check(value, "it"));
        value.put("admin", true);
        assertEquals("it has an unknown field, known are [name, note]", refusal(schema, value));
    }

    @Test
    void mapsCheckEachValue() {
        assertEquals("b has to be a text", refusal(Schema.map(Schema.text()), Map.of("b", 1L)));
    }

    @Test
    void textsOfAQueryBecomeValues() {
        assertEquals(5L, Schema.whole().read("5"));
        assertEquals("five", Schema.whole().read("five"));
        assertEquals(true, Schema.flag().read("true"));
        assertEquals("yes", Schema.flag().read("yes"));
        assertEquals("5", Schema.text().read("5"));
    }

    @Test
    void itIsWrittenAsJsonSchema() {
        Schema inner = Schema.words("a").named("Inner");
        Schema schema = Schema.object()
                .field("inner", inner)
                .maybe("list", Schema.list(inner))
                .andMore()
                .named("Outer");
        assertEquals(Map.of("$ref", "#/components/schemas/Outer"), schema.use());
        Map<String, Schema> names = new TreeMap<>();
        schema.collect(names);
        assertEquals(List.of("Inner", "Outer"), List.copyOf(names.keySet()));
        Map<String, Object> json = schema.definition();
        assertEquals(true, json.get("additionalProperties"));
        assertEquals(List.of("inner"), json.get("required"));
        assertEquals(
                Map.of("type", List.of("string", "null"), "description", "d", "examples", List.of("e")),
                Schema.text().orNull().about("d").like("e").definition());
    }

    @Test
    void jsonIsReadAsItIs() {
        Object value = StrictJson.parse("{\"a\":[1,2.5,true,null,\"ü\"],\"b\":{}}".getBytes(StandardCharsets.UTF_8));
        assertEquals(Map.of("a", Arrays.asList(1L, 2.5, true, null, "ü"), "b", Map.of()), value);
    }

    @Test
    void addressesAreDecodedStrictly() {
        assertEquals(List.of("a", "ü", ""), RequestPath.elements("/api/v1/a/%C3%BC/"));
        assertEquals(Map.of("a b", "c d", "e", ""), RequestPath.query("a+b=c%20d&e"));
        for (String wrong : List.of("/api/v1/%", "/api/v1/%4", "/api/v1/%zz", "/api/v1/%ff", "/api/v1/%C3")) {
            assertEquals(
                    400,
                    assertThrows(ApiException.class, () -> RequestPath.elements(wrong))
                            .status(),
                    wrong);
        }
        assertEquals(
                404,
                assertThrows(ApiException.class, () -> RequestPath.elements("/api/v2/x"))
                        .status());
    }

    @Test
    void rolesOfKarafAreOurs() {
        javax.security.auth.Subject subject = new javax.security.auth.Subject();
        assertEquals(List.of(), RealmLogin.grants(subject));
        subject.getPrincipals().add(new org.apache.karaf.jaas.boot.principal.RolePrincipal("viewer"));
        assertEquals("[viewer *]", RealmLogin.grants(subject).toString());
        subject.getPrincipals().add(new org.apache.karaf.jaas.boot.principal.RolePrincipal("manager"));
        assertEquals("[operator]", RealmLogin.grants(subject).toString());
        subject.getPrincipals().add(new org.apache.karaf.jaas.boot.principal.RolePrincipal("admin"));
        assertEquals("[administrator]", RealmLogin.grants(subject).toString());
    }
}
