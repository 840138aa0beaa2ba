package io.millrace.core.trust;

import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.Version;
import org.osgi.framework.hooks.weaving.WovenClass;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.framework.wiring.FrameworkWiring;

/** As much of a framework as the guard looks at; what it has no answer for fails. */
final class FakeFramework {
    /** One bundle. */
    static final class FakeBundle {
        final long id;
        String location;
        long modified = 1;
        int state = Bundle.INSTALLED;
        int startLevel = 80;
        Bundle bundle;

        FakeBundle(long id, String location) {
            this.id = id;
            this.location = location;
        }
    }

    final List<String> calls = new ArrayList<>();
    private final Map<Long, FakeBundle> bundles = new TreeMap<>();
    private final Path cache;

    FakeFramework(Path cache) throws IOException {
        this.cache = cache;
        install(0, "System Bundle", null);
        install(50, "mvn:io.millrace/core/1", null);
    }

    FakeBundle install(long id, String location, Path jar) throws IOException {
        FakeBundle fake = new FakeBundle(id, location);
        fake.bundle = proxy(Bundle.class, (self, method, arguments) -> answer(fake, method.getName(), arguments));
        if (jar != null) {
            Path copy = cache.resolve("bundle" + id + "/version0.0");
            Files.createDirectories(copy);
            Files.copy(jar, copy.resolve("bundle.jar"));
        }
        bundles.put(id, fake);
        return fake;
    }

    void uninstall(long id) {
        bundles.remove(id);
    }

    BundleContext context() {
        return proxy(BundleContext.class, (self, method, arguments) -> switch (method.getName()) {
            case "registerService" -> proxy(ServiceRegistration.class, (registration, call, none) -> call("no hooks"));
            case "getBundles" ->
                bundles.values().stream().map(fake -> fake.bundle).toArray(Bundle[]::new);
            case "getBundle" -> bundle(arguments == null ? 50L : (long) arguments[0]);
            default -> throw new UnsupportedOperationException(method.toString());
        });
    }

    private Bundle bundle(long id) {
        FakeBundle fake = bundles.get(id);
        return fake == null ? null : fake.bundle;
    }

    private Object answer(FakeBundle fake, String method, Object[] arguments) {
        return switch (method) {
            case "getBundleId" -> fake.id;
            case "getLocation" -> fake.location;
            case "getLastModified" -> fake.modified;
            case "getState" -> fake.state;
            case "getSymbolicName" -> "bundle-" + fake.id;
            case "getVersion" -> Version.parseVersion("1.0.0");
            case "getDataFile" -> cache.resolve("bundle" + fake.id + "/data").toFile();
            case "adapt" -> adapted(fake, (Class<?>) arguments[0]);
            case "start", "stop" -> call(method + " " + fake.id);
            case "hashCode" -> (int) fake.id;
            case "equals" -> fake.bundle == arguments[0];
            case "toString" -> "bundle-" + fake.id;
            default -> throw new UnsupportedOperationException(method);
        };
    }

    private Object call(String call) {
        calls.add(call);
        return null;
    }

    private Object adapted(FakeBundle fake, Class<?> type) {
        if (type == BundleStartLevel.class) {
            return proxy(BundleStartLevel.class, (self, method, arguments) -> switch (method.getName()) {
                case "getStartLevel" -> fake.startLevel;
                case "setStartLevel" -> fake.startLevel = (int) arguments[0];
                default -> true;
            });
        }
        return proxy(FrameworkWiring.class, (self, method, arguments) -> call(method.getName() + " " + arguments[0]));
    }

    static BundleRevision revision(FakeBundle fake) {
        return proxy(BundleRevision.class, (self, method, arguments) -> switch (method.getName()) {
            case "getBundle" -> fake.bundle;
            case "hashCode" -> (int) fake.id;
            case "equals" -> self == arguments[0];
            default -> throw new UnsupportedOperationException(method.toString());
        });
    }

    static WovenClass classOf(FakeBundle fake) {
        BundleWiring wiring = proxy(BundleWiring.class, (self, method, arguments) -> fake.bundle);
        return proxy(WovenClass.class, (self, method, arguments) -> wiring);
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    Object answer = handler.invoke(self, method, arguments);
                    return method.getReturnType() == void.class ? null : answer;
                }));
    }
}
