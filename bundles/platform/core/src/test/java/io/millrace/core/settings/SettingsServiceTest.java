package io.millrace.core.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.settings.SettingKind;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.osgi.framework.Bundle;
import org.osgi.framework.Version;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.metatype.AttributeDefinition;
import org.osgi.service.metatype.MetaTypeInformation;
import org.osgi.service.metatype.MetaTypeService;
import org.osgi.service.metatype.ObjectClassDefinition;

class SettingsServiceTest {
    private static final String RULE = "io.millrace.security.ip~office";

    @TempDir
    Path etc;

    private final Map<String, Dictionary<String, Object>> configurations = new TreeMap<>();

    /** Of an interface, the methods that are told; others fail. */
    @FunctionalInterface
    private interface Answers {
        Object to(String method, Object[] arguments) throws Exception;
    }

    private static <T> T fake(Class<T> type, Answers answers) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> answers.to(method.getName(), arguments)));
    }

    @SuppressWarnings("unchecked")
    private Configuration configuration(String pid) {
        return fake(Configuration.class, (method, arguments) -> switch (method) {
            case "getPid" -> pid;
            case "getProperties" -> configurations.get(pid);
            case "update" -> configurations.put(pid, (Dictionary<String, Object>) arguments[0]);
            case "delete" -> configurations.remove(pid);
            default -> throw new UnsupportedOperationException(method);
        });
    }

    private final ConfigurationAdmin admin = fake(ConfigurationAdmin.class, (method, arguments) -> switch (method) {
        case "listConfigurations" -> {
            String wanted = arguments[0].toString().replaceAll("\\(service.pid=|\\*?\\)", "");
            boolean all = arguments[0].toString().contains("*");
            Configuration[] found = configurations.keySet().stream()
                    .filter(pid -> all ? pid.startsWith(wanted) : pid.equals(wanted))
                    .map(this::configuration)
                    .toArray(Configuration[]::new);
            yield found.length == 0 ? null : found;
        }
        case "getConfiguration" -> configuration(arguments[0].toString());
        case "getFactoryConfiguration" -> configuration(arguments[0] + "~" + arguments[1]);
        default -> throw new UnsupportedOperationException(method);
    });

    private SettingsService service() {
        return new SettingsService(admin, List::of, etc);
    }

    @Test
    void whatIsWrittenIsAFileAndAConfiguration() throws IOException {
        SettingsService service = service();
        service.write(RULE, Map.of("streams", "live/*", "deny", "192.0.2.0/24,2001:db8::/32"));
        Path file = etc.resolve("io.millrace.security.ip-office.cfg");
        assertEquals("deny=192.0.2.0/24,2001\\:db8\\:\\:/32\nstreams=live/*\n", Files.readString(file));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertEquals(
                Map.of(RULE, Map.of("streams", "live/*", "deny", "192.0.2.0/24,2001:db8::/32")), service.configured());
        assertEquals(
                file.toUri().toString(),
                configurations.get(RULE).get("felix.fileinstall.filename"),
                "or it is told twice");
        service.write(RULE, Map.of("streams", "tv/*"));
        assertEquals(Map.of("streams", "tv/*"), service.configured().get(RULE));
        assertEquals("streams=tv/*\n", Files.readString(file));
        assertTrue(service.delete(RULE));
        assertFalse(Files.exists(file));
        assertFalse(service.delete(RULE));
        try (Stream<Path> left = Files.list(etc)) {
            assertEquals(0, left.count());
        }
    }

    @Test
    void aFileThatAnOperatorNamedIsKept() throws IOException {
        Path file = Files.writeString(etc.resolve("io.millrace.core.live~x.config"), "a=b");
        Hashtable<String, Object> properties = new Hashtable<>();
        properties.put("a", new String[] {"b", "c"});
        properties.put("service.pid", "io.millrace.core.live");
        properties.put("felix.fileinstall.filename", file.toUri().toString());
        configurations.put("io.millrace.core.live", properties);
        SettingsService service = service();
        assertEquals(Map.of("a", "b,c"), service.configured().get("io.millrace.core.live"));
        service.write("io.millrace.core.live", Map.of("a", "d"));
        assertEquals("a=d\n", Files.readString(file));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "org.apache.karaf.shell",
                "io.millrace",
                "io.millrace.",
                "io.millrace.../../x",
                "io.millrace.x~",
                "io.millrace.x~a/b",
                "io.millrace.x~a~b",
                "io.millrace.x)(a=*",
                "io.millracex.y"
            })
    void otherPidsAreNotWritten(String pid) throws IOException {
        assertThrows(IllegalArgumentException.class, () -> service().write(pid, Map.of()));
        assertThrows(IllegalArgumentException.class, () -> service().delete(pid));
        assertTrue(configurations.isEmpty());
    }

    /** As components name what is secret. */
    @Test
    void namesMayBeginWithADot() throws IOException {
        service().write(RULE, Map.of(".hash", "x"));
        assertEquals(".hash=x\n", Files.readString(etc.resolve("io.millrace.security.ip-office.cfg")));
        assertThrows(IllegalArgumentException.class, () -> service().write(RULE, Map.of("..hash", "x")));
    }

    @Test
    void whatAFileCannotHoldIsRefused() {
        for (Map<String, String> values : List.of(
                Map.of("a", "x\ny"),
                Map.of("a", "${env:PATH}"),
                Map.of("a", "$[secret:x]"),
                Map.of("a b", "x"),
                Map.of("service.pid", "x"),
                Map.of("felix.fileinstall.filename", "file:/etc/passwd"),
                Map.of("a", "x".repeat(20_001)))) {
            assertThrows(IllegalArgumentException.class, () -> service().write(RULE, values));
        }
        assertTrue(configurations.isEmpty());
    }

    @Test
    void whatComponentsSayIsRead() {
        ObjectClassDefinition described = fake(ObjectClassDefinition.class, (method, arguments) -> switch (method) {
            case "getName" -> "Rule by address";
            case "getAttributeDefinitions" ->
                new AttributeDefinition[] {
                    attribute("streams", AttributeDefinition.STRING, 9, "*"),
                    attribute("token", AttributeDefinition.PASSWORD, 0, "hush"),
                    attribute("most", AttributeDefinition.INTEGER, 0, "5"),
                    attribute("on", AttributeDefinition.BOOLEAN, 0, "true"),
                    attribute("share", AttributeDefinition.DOUBLE, 0, "0.5")
                };
            default -> throw new UnsupportedOperationException(method);
        });
        MetaTypeInformation told = fake(MetaTypeInformation.class, (method, arguments) -> switch (method) {
            case "getPids" -> new String[] {"org.example.other"};
            case "getFactoryPids" -> new String[] {"io.millrace.security.ip"};
            default -> described;
        });
        Map<String, Object> bundle =
                new HashMap<>(Map.of("getState", Bundle.ACTIVE, "getVersion", Version.valueOf("1.0.0")));
        Bundle one = fake(Bundle.class, (method, arguments) -> bundle.get(method));
        Bundle silent = fake(Bundle.class, (method, arguments) -> bundle.get(method));
        MetaTypeService metatype =
                fake(MetaTypeService.class, (method, arguments) -> arguments[0] == one ? told : null);
        List<SettingKind> kinds = new DescribedSettings(metatype, () -> new Bundle[] {silent, one}).get();
        assertEquals(1, kinds.size());
        assertTrue(kinds.get(0).several());
        assertEquals("Rule by address", kinds.get(0).title());
        assertEquals(
                "[streams text true *, token secret false , most whole false 5, on flag false true, share number false 0.5]",
                kinds.get(0).properties().stream()
                        .map(each -> each.name() + " " + each.type() + " " + each.list() + " " + each.standard())
                        .toList()
                        .toString());
    }

    private static AttributeDefinition attribute(String name, int type, int cardinality, String standard) {
        return fake(AttributeDefinition.class, (method, arguments) -> switch (method) {
            case "getID" -> name;
            case "getType" -> type;
            case "getCardinality" -> cardinality;
            case "getDefaultValue" -> new String[] {standard};
            default -> null;
        });
    }
}
