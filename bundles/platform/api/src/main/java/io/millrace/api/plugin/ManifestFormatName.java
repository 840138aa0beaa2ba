package io.millrace.api.plugin;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.osgi.service.component.annotations.ComponentPropertyType;

/** Component property of manifest formats. */
@ComponentPropertyType
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE)
public @interface ManifestFormatName {
    /** Prefix of the property names. */
    String PREFIX_ = "millrace.";

    /** The format, for example {@code hls}. */
    String name();

    /** Last path elements it answers, {@code *.EXT} for a whole kind. */
    String[] files();
}
