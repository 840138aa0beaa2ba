package io.millrace.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class SchemaTest {
    private static final Migration FIRST = new Migration(1, "first", "SELECT 1");
    private static final Migration SECOND = new Migration(2, "second step", "SELECT 2");

    @Test
    void aSchemaIsAsFarAsItsLastMigration() {
        assertEquals(2, new Schema("things", List.of(FIRST, SECOND)).version());
    }

    @Test
    void mistakesOfPluginAuthorsAreNamed() {
        assertTrue(refusal(() -> new Schema("Things", List.of(FIRST))).contains("\"Things\""));
        assertTrue(refusal(() -> new Schema("a_b", List.of(FIRST))).contains("\"a_b\""));
        assertTrue(refusal(() -> new Schema("things", List.of())).contains("no migrations"));
        assertTrue(refusal(() -> new Schema("things", List.of(SECOND, FIRST))).contains("1, 2, 3"));
        assertTrue(refusal(() -> new Migration(0, "first", "")).contains("not 0"));
        assertTrue(refusal(() -> new Migration(1, "a/b", "")).contains("a/b"));
        assertTrue(refusal(() -> Migration.read(1, "x", SchemaTest.class, "none.sql"))
                .contains("none.sql beside io.millrace.store.SchemaTest"));
    }

    private static String refusal(org.junit.jupiter.api.function.Executable mistake) {
        return assertThrows(IllegalArgumentException.class, mistake).getMessage();
    }
}
