package io.millrace.testkit;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.util.concurrent.TimeUnit;

/**
 * Defines a plugin's classes anew, as the framework does for another bundle version: for tests that nothing keeps the
 * classes of a version that was replaced.
 */
public final class PluginClassLoader extends ClassLoader {
    private static final long COLLECTED_S = 20;

    private final String prefix;

    /** @param any any class of the plugin's top package; what lies in and below it is defined anew */
    public PluginClassLoader(Class<?> any) {
        super(any.getClassLoader());
        prefix = any.getPackageName() + '.';
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded != null ? loaded : name.startsWith(prefix) ? define(name) : super.loadClass(name, resolve);
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            byte[] bytes = in.readAllBytes();
            return defineClass(name, bytes, 0, bytes.length);
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }

    /** Returns as soon as a loader that nobody should need any more is gone; fails if it stays. */
    public static void assertCollected(WeakReference<ClassLoader> loader) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(COLLECTED_S);
        while (loader.get() != null) {
            if (System.nanoTime() > deadline) {
                fail("the class loader of the old version is still there");
            }
            System.gc();
            Thread.onSpinWait();
        }
    }
}
