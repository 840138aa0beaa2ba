package io.millrace.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every configuration property of every bundle stands in the operator's table with its default, and no other does. */
class ConfigurationDocsTest {
    private static final Path ROOT = Path.of("../../..");
    private static final Path TABLE = ROOT.resolve("docs/4-operate/configuration.md");
    private static final Pattern ROW =
            Pattern.compile("\\| `([\\w.-]+)` \\| `([\\w.]+)` \\| (?:`([^`]*)`|([^|]*?)) ?\\| [^|]{10,} \\|");
    private static final Pattern PID = Pattern.compile("(?:configurationPid|PID) = \"([\\w.-]+)\"");
    private static final Pattern PROPERTY =
            Pattern.compile("\\n +(int|long|boolean|double|String|String\\[]) (\\w+)\\(\\)( default ([^;]+))?;");
    private static final Pattern SHIFTED = Pattern.compile("(\\d+) << (\\d+)");

    @Test
    void everyPropertyIsDocumentedWithItsDefault() throws IOException {
        Map<String, String> declared = declared();
        assertTrue(declared.containsKey("io.millrace.core.live publisherGraceOfApps"), declared.keySet()::toString);
        assertTrue(declared.size() >= 31, declared.keySet()::toString);
        assertEquals(lines(declared), lines(documented()));
    }

    private static String lines(Map<String, String> properties) {
        StringBuilder text = new StringBuilder();
        properties.forEach(
                (name, value) -> text.append(name).append(" = ").append(value).append('\n'));
        return text.toString();
    }

    /** Defaults of lists are told in words, and not compared. */
    private static Map<String, String> documented() throws IOException {
        Map<String, String> documented = new TreeMap<>();
        Map<String, String> declared = declared();
        Matcher row = ROW.matcher(Files.readString(TABLE));
        while (row.find()) {
            String name = row.group(1) + " " + row.group(2);
            boolean list = "a list".equals(declared.get(name));
            String value = row.group(3) == null ? row.group(4) : row.group(3);
            assertEquals(null, documented.put(name, list ? "a list" : value), "Twice: " + name);
        }
        return documented;
    }

    private static Map<String, String> declared() throws IOException {
        Map<String, String> declared = new TreeMap<>();
        try (Stream<Path> files = Files.find(ROOT.resolve("bundles"), 20, (path, attributes) -> path.toString()
                .endsWith(".java"))) {
            for (Path file :
                    files.filter(path -> path.toString().contains("/src/main/")).toList()) {
                String text = Files.readString(file);
                if (text.contains("@ObjectClassDefinition(")) {
                    declare(file, text, declared);
                }
            }
        }
        return declared;
    }

    private static void declare(Path file, String text, Map<String, String> declared) {
        Matcher pid = PID.matcher(text);
        assertTrue(pid.find(), () -> file + ": its component has no configurationPid");
        int from = text.indexOf("@interface Config {");
        assertTrue(from > 0, () -> file + ": no @interface Config");
        int to = text.indexOf("\n    }\n", from);
        Matcher property = PROPERTY.matcher(text.substring(from, to + 1));
        while (property.find()) {
            boolean list = property.group(1).endsWith("[]");
            declared.put(
                    pid.group(1) + " " + propertyName(property.group(2)), list ? "a list" : value(property.group(4)));
        }
    }

    /** As Declarative Services 112.8.2.1 maps the names of methods. */
    private static String propertyName(String method) {
        return method.replace("__", "\0").replace('_', '.').replace('\0', '_');
    }

    private static String value(String expression) {
        if (expression == null) {
            return "";
        }
        if (expression.startsWith("\"")) {
            return expression.substring(1, expression.length() - 1);
        }
        String plain = expression.replaceAll("(?<=\\d)[_L]", "");
        Matcher shifted = SHIFTED.matcher(plain);
        return shifted.matches()
                ? Long.toString(Long.parseLong(shifted.group(1)) << Integer.parseInt(shifted.group(2)))
                : plain;
    }
}
