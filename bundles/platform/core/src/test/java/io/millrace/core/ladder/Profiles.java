package io.millrace.core.ladder;

import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Ladder profiles as Declarative Services makes them. */
final class Profiles {
    private Profiles() {}

    static ConfiguredLadder of(Path folder, String name, Map<String, String> more, String... rungs) {
        return of(folder, name, more, refusal -> {}, rungs);
    }

    static ConfiguredLadder of(
            Path folder, String name, Map<String, String> more, Consumer<String> refusals, String... rungs) {
        return new ConfiguredLadder(config(rungs), properties(name, more), folder, refusals);
    }

    static Map<String, Object> properties(String name, Map<String, String> more) {
        Map<String, Object> properties = new HashMap<>(more);
        properties.put("service.pid", "io.millrace.core.ladder~" + name);
        return properties;
    }

    static ConfiguredLadder.Config config(String... rungs) {
        return (ConfiguredLadder.Config) Proxy.newProxyInstance(
                ConfiguredLadder.class.getClassLoader(),
                new Class<?>[] {ConfiguredLadder.Config.class},
                (proxy, method, arguments) -> method.getName().equals("rungs") ? rungs : method.getDefaultValue());
    }
}
