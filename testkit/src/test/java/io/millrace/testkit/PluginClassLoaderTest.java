package io.millrace.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.ref.WeakReference;
import org.junit.jupiter.api.Test;

class PluginClassLoaderTest {
    @Test
    void thePluginsClassesAreOthersAndAllElseIsTheSame() throws Exception {
        PluginClassLoader loader = new PluginClassLoader(FakeClock.class);
        Class<?> again = loader.loadClass(FakeClock.class.getName());
        assertNotEquals(FakeClock.class, again);
        assertSame(again, loader.loadClass(FakeClock.class.getName()));
        assertEquals(loader, again.getClassLoader());
        assertEquals(FakeClock.class.getInterfaces()[0], again.getInterfaces()[0]);
        assertThrows(ClassNotFoundException.class, () -> loader.loadClass("io.millrace.testkit.Missing"));
    }

    @Test
    void whatNobodyKeepsIsCollected() throws Exception {
        PluginClassLoader.assertCollected(used());
    }

    private static WeakReference<ClassLoader> used() throws Exception {
        PluginClassLoader loader = new PluginClassLoader(FakeClock.class);
        loader.loadClass(FakeClock.class.getName()).getConstructor().newInstance();
        return new WeakReference<>(loader);
    }
}
