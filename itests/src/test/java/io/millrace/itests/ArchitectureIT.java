package io.millrace.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Reads the manifests of the built bundles: who may import whom. */
class ArchitectureIT {
    /** What each room may import of our own packages, beside the api. */
    private static final Map<String, Set<String>> MAY_IMPORT = Map.ofEntries(
            Map.entry("platform/api", Set.of()),
            Map.entry("platform/core", Set.of("formats")),
            Map.entry("platform/net", Set.of()),
            Map.entry("platform/http", Set.of("net", "formats")),
            Map.entry("platform/store", Set.of()),
            Map.entry("formats", Set.of("formats")),
            Map.entry("protocols", Set.of("net", "http", "formats")),
            Map.entry("packagers", Set.of("http", "formats")),
            Map.entry("codecs", Set.of("formats")),
            Map.entry("analyzers", Set.of("store", "formats")),
            Map.entry("security", Set.of("http", "store", "formats")),
            Map.entry("management", Set.of("http", "store", "formats")),
            Map.entry("apps", Set.of("http", "store", "formats")));

    /** What runs on a class path in a process of its own, and never in the container. */
    private static final Set<String> PROGRAMS = Set.of("codecs/ffmpeg-worker");

    private static final Pattern OWN = Pattern.compile("io\\.millrace\\.[a-z.]+");

    private static final Map<String, Attributes> MANIFESTS = new TreeMap<>();

    @BeforeAll
    static void readManifests() throws IOException {
        Path bundles = Path.of(System.getProperty("millrace.bundles"));
        try (Stream<Path> poms = Files.find(bundles, 3, (path, attributes) -> path.endsWith("pom.xml"))) {
            for (Path folder : poms.map(Path::getParent)
                    .filter(path -> !path.equals(bundles))
                    .toList()) {
                String name = bundles.relativize(folder).toString();
                if (PROGRAMS.contains(name)) {
                    continue;
                }
                try (JarFile jar = new JarFile(Bundles.built(name).toFile())) {
                    MANIFESTS.put(name, jar.getManifest().getMainAttributes());
                }
            }
        }
        assertTrue(MANIFESTS.size() > 10, MANIFESTS.keySet().toString());
    }

    @Test
    void programsWithNativesStayOutOfTheContainer() throws IOException {
        for (String program : PROGRAMS) {
            try (JarFile jar = new JarFile(Bundles.built(program).toFile())) {
                assertEquals(null, jar.getManifest().getMainAttributes().getValue("Bundle-SymbolicName"), program);
            }
        }
        try (Stream<Path> files = Files.walk(Path.of(System.getProperty("millrace.home"), "system"))) {
            assertEquals(
                    List.of(),
                    files.filter(path -> path.toString().matches(".*(bytedeco|javacpp|ffmpeg-worker).*"))
                            .toList());
        }
    }

    @Test
    void aBundleIsNamedAfterItsFolder() {
        MANIFESTS.forEach((folder, manifest) -> assertEquals(
                "io.millrace." + folder.replace('/', '.'),
                manifest.getValue("Bundle-SymbolicName").split(";")[0]));
    }

    @Test
    void everyRoomImportsOnlyWhatItMay() {
        List<String> breaches = new ArrayList<>();
        MANIFESTS.forEach((folder, manifest) -> ownImports(manifest).forEach(imported -> {
            String room = roomOf(imported);
            if (!room.equals("api") && !allowed(folder).contains(room)) {
                breaches.add(folder + " imports " + imported);
            }
        }));
        assertEquals(List.of(), breaches);
    }

    @Test
    void pluginsExportNothing() {
        MANIFESTS.forEach((folder, manifest) -> {
            boolean mayExport = folder.startsWith("formats/") || folder.startsWith("platform/");
            assertTrue(mayExport || manifest.getValue("Export-Package") == null, folder);
        });
        assertEquals(null, MANIFESTS.get("platform/core").getValue("Export-Package"), "core is met only as services");
    }

    /** Core has one seat for each plugin: of two policies one would not be asked. */
    @Test
    void aPluginIsOneAccessPolicy() {
        MANIFESTS.forEach((folder, manifest) -> assertTrue(
                clauses(manifest.getValue("Provide-Capability")).stream()
                                .filter(clause -> clause.contains("io.millrace.api.access.AccessPolicy"))
                                .count()
                        <= 1,
                folder));
    }

    @Test
    void everyExportHasAVersion() {
        MANIFESTS.forEach((folder, manifest) -> clauses(manifest.getValue("Export-Package"))
                .forEach(clause -> assertTrue(clause.contains("version="), folder + ": " + clause)));
    }

    @Test
    void nothingIsOptionalDynamicOrActivated() {
        MANIFESTS.forEach((folder, manifest) -> {
            assertEquals(null, manifest.getValue("DynamicImport-Package"), folder);
            assertEquals(null, manifest.getValue("Bundle-Activator"), folder);
            assertEquals(null, manifest.getValue("Require-Bundle"), folder);
            assertFalse(String.valueOf(manifest.getValue("Import-Package")).contains("resolution:=optional"), folder);
        });
    }

    @Test
    void pluginsKeepNoTypeOnForeignThreads() throws IOException {
        Path bundles = Path.of(System.getProperty("millrace.bundles"));
        Pattern pinning = Pattern.compile(
                "extends (SimpleChannelInboundHandler|MessageToByteEncoder|ByteToMessageCodec|MessageToMessage\\w+)<"
                        + "|new (Fast)?ThreadLocal<|ThreadLocal\\.withInitial");
        try (Stream<Path> files = Files.walk(bundles)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".java"))
                    .filter(path -> path.toString().contains("/src/main/"))
                    .toList()) {
                assertFalse(pinning.matcher(Files.readString(file)).find(), file + " would pin its class loader");
            }
        }
    }

    /** One would be registered on the container's configuring thread, and wait there for who waits for that thread. */
    @Test
    void noServletWaitsForTheContainersRuntime() throws IOException {
        Pattern waits = Pattern.compile("<reference [^>]*interface=\"[\\w.]+\\.HttpServiceRuntime\"[^>]*>");
        int servlets = 0;
        for (String name : MANIFESTS.keySet()) {
            for (String component : components(name)) {
                if (!component.contains("<provide interface=\"jakarta.servlet.Servlet\"")) {
                    continue;
                }
                servlets++;
                Matcher reference = waits.matcher(component);
                assertTrue(
                        !reference.find() || reference.group().contains("cardinality=\"0..1\" policy=\"dynamic\""),
                        component);
            }
        }
        assertTrue(servlets > 3, servlets + " servlets");
    }

    private static List<String> components(String folder) throws IOException {
        List<String> components = new ArrayList<>();
        try (JarFile jar = new JarFile(Bundles.built(folder).toFile())) {
            for (JarEntry entry : jar.stream().toList()) {
                if (entry.getName().matches("OSGI-INF/[^/]+\\.xml")) {
                    components.add(new String(jar.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8));
                }
            }
        }
        return components;
    }

    private static Set<String> allowed(String folder) {
        return MAY_IMPORT.entrySet().stream()
                .filter(entry -> folder.equals(entry.getKey()) || folder.startsWith(entry.getKey() + "/"))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseThrow(() -> new AssertionError("No rule for " + folder));
    }

    private static String roomOf(String packageName) {
        String[] parts = packageName.split("\\.");
        return parts[2];
    }

    private static List<String> ownImports(Attributes manifest) {
        return clauses(manifest.getValue("Import-Package")).stream()
                .map(clause -> clause.split(";")[0])
                .filter(name -> OWN.matcher(name).matches())
                .filter(name -> !ownExports(manifest).contains(name))
                .toList();
    }

    private static List<String> ownExports(Attributes manifest) {
        return clauses(manifest.getValue("Export-Package")).stream()
                .map(clause -> clause.split(";")[0])
                .toList();
    }

    private static List<String> clauses(String header) {
        return header == null
                ? List.of()
                : Arrays.stream(header.split(",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)"))
                        .map(String::trim)
                        .toList();
    }
}
