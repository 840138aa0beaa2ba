package io.millrace.itests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** A plugin of one class, compiled in a moment: for plugins that nobody should write. */
final class PluginJar {
    private PluginJar() {}

    /**
     * Compiles and packs.
     *
     * @param name bundle symbolic name and package
     * @param version bundle version
     * @param className the component, in that package
     * @param service full name of the service that it offers
     * @param properties of the service, {@code name=value}
     * @param source its source text; its constructor takes the server's {@code Workers}
     */
    static Path build(
            Path folder,
            String name,
            String version,
            String className,
            String service,
            List<String> properties,
            String source) {
        return build(folder, name, version, className, service, properties, List.of(), source);
    }

    /** The same with more services that its constructor takes, by the full names of their interfaces. */
    static Path build(
            Path folder,
            String name,
            String version,
            String className,
            String service,
            List<String> properties,
            List<String> references,
            String source) {
        try {
            Path file = Files.createDirectories(folder.resolve("source")).resolve(className + ".java");
            Path classes = Files.createDirectories(folder.resolve("classes"));
            Files.writeString(file, source);
            String classPath = Stream.of("platform/api", "platform/http", "platform/store")
                    .map(bundle -> Bundles.built(bundle).toString())
                    .collect(Collectors.joining(java.io.File.pathSeparator));
            int exit = ToolProvider.getSystemJavaCompiler()
                    .run(
                            null,
                            null,
                            null,
                            "-proc:none",
                            "--release",
                            "17",
                            "-d",
                            classes.toString(),
                            "-cp",
                            classPath,
                            file.toString());
            if (exit != 0) {
                throw new AssertionError(className + " does not compile");
            }
            return pack(
                    folder.resolve(name + "-" + version + ".jar"),
                    classes,
                    name,
                    version,
                    component(name + "." + className, service, properties, references),
                    Stream.concat(Stream.of(service), references.stream()).toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path pack(
            Path jar, Path classes, String name, String version, byte[] component, List<String> services)
            throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().putValue("Manifest-Version", "1.0");
        manifest.getMainAttributes().putValue("Bundle-ManifestVersion", "2");
        manifest.getMainAttributes().putValue("Bundle-SymbolicName", name);
        manifest.getMainAttributes().putValue("Bundle-Version", version);
        manifest.getMainAttributes()
                .putValue(
                        "Import-Package",
                        "io.millrace.api.access,io.millrace.api.analysis,io.millrace.api.codec,io.millrace.api.event,io.millrace.api.live,io.millrace.api.media,io.millrace.api.packaging,"
                                + "io.millrace.api.plugin,io.millrace.api.session,io.millrace.api.work"
                                + Stream.of("io.millrace.http", "io.millrace.store")
                                        .filter(room -> services.stream().anyMatch(each -> each.startsWith(room + ".")))
                                        .map(room -> "," + room)
                                        .collect(Collectors.joining()));
        manifest.getMainAttributes().putValue("Service-Component", "OSGI-INF/component.xml");
        manifest.getMainAttributes()
                .putValue("Require-Capability", "osgi.ee;filter:=\"(&(osgi.ee=JavaSE)(version=17))\"");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest);
                Stream<Path> files = Files.walk(classes)) {
            add(out, "OSGI-INF/component.xml", component);
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                add(out, classes.relativize(file).toString().replace('\\', '/'), Files.readAllBytes(file));
            }
        }
        return jar;
    }

    private static byte[] component(
            String implementation, String service, List<String> properties, List<String> references) {
        StringBuilder more = new StringBuilder();
        for (int i = 0; i < references.size(); i++) {
            more.append("<reference name=\"more%d\" interface=\"%s\" parameter=\"%d\"/>"
                    .formatted(i, references.get(i), i + 1));
        }
        String values = properties.stream()
                .map(property -> property.split("=", 2))
                .map(pair -> "<property name=\"" + pair[0] + "\" value=\"" + pair[1] + "\"/>")
                .collect(Collectors.joining());
        String xml = "<scr:component xmlns:scr=\"http://www.osgi.org/xmlns/scr/v1.4.0\" name=\"" + implementation
                + "\" init=\"" + (1 + references.size()) + "\">" + values + "<service><provide interface=\"" + service
                + "\"/></service>"
                + "<reference name=\"workers\" interface=\"io.millrace.api.work.Workers\" parameter=\"0\"/>" + more
                + "<implementation class=\"" + implementation + "\"/></scr:component>";
        return xml.getBytes(StandardCharsets.UTF_8);
    }

    private static void add(JarOutputStream out, String name, byte[] bytes) throws IOException {
        out.putNextEntry(new JarEntry(name));
        out.write(bytes);
        out.closeEntry();
    }
}
