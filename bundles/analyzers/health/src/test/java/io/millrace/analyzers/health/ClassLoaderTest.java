package io.millrace.analyzers.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.event.MediaEvents;
import io.millrace.api.health.HealthMonitor;
import io.millrace.api.live.LiveStreams;
import io.millrace.api.work.Workers;
import io.millrace.store.Store;
import io.millrace.testkit.PluginClassLoader;
import java.lang.ref.WeakReference;
import java.lang.reflect.Method;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** After a version was replaced, neither streams, timers nor the database keep its classes. */
class ClassLoaderTest {
    @Test
    void classesOfAReplacedVersionAreCollected() throws Exception {
        try (Broadcast broadcast = new Broadcast()) {
            broadcast.health.stop();
            WeakReference<ClassLoader> loader = measureAndStop(broadcast);
            broadcast.workers.timer.advance(2_000_000);
            PluginClassLoader.assertCollected(loader);
            broadcast.health = broadcast.service(Map.of());
            assertTrue(broadcast.play(3).status().live(), "the next version goes on");
        }
    }

    private static WeakReference<ClassLoader> measureAndStop(Broadcast broadcast) throws Exception {
        PluginClassLoader loader = new PluginClassLoader(HealthService.class);
        Class<?> service = loader.loadClass(HealthService.class.getName());
        Class<?> levels = loader.loadClass(SoundLevels.class.getName());
        assertNotEquals(HealthService.class, service);
        MediaEvents nobody = (type, subject, attributes) -> {};
        HealthMonitor monitor = (HealthMonitor) service.getConstructor(
                        Map.class, LiveStreams.class, Workers.class, MediaEvents.class, Store.class, levels)
                .newInstance(
                        Map.of(),
                        broadcast.streams,
                        broadcast.workers,
                        nobody,
                        broadcast.store,
                        levels.getConstructor().newInstance());
        broadcast.play(130);
        assertTrue(monitor.diagnose(Broadcast.NAME).isPresent());
        assertEquals(
                1,
                monitor.availability(Broadcast.NAME)
                        .toCompletableFuture()
                        .join()
                        .orElseThrow()
                        .periods()
                        .size());
        assertTrue(
                monitor.minutes(Broadcast.NAME, 0).toCompletableFuture().join().utcSeconds().length > 0);
        Method stop = service.getDeclaredMethod("stop");
        stop.setAccessible(true);
        stop.invoke(monitor);
        return new WeakReference<>(loader);
    }
}
