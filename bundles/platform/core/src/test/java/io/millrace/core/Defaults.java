package io.millrace.core;

import java.lang.reflect.Proxy;

/** Configurations in which nothing was set. */
public final class Defaults {
    private Defaults() {}

    /** A component's configuration type with every default. */
    public static <T> T of(Class<T> config) {
        return config.cast(Proxy.newProxyInstance(
                config.getClassLoader(),
                new Class<?>[] {config},
                (proxy, method, arguments) -> method.getDefaultValue()));
    }
}
