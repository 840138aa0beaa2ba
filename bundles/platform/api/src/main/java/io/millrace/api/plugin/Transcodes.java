package io.millrace.api.plugin;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.osgi.service.component.annotations.ComponentPropertyType;

/**
 * Component property of Transcoders: four-character codes of the codecs whose samples they can write in canonical form,
 * whatever encoders are installed. Which encoders make them is told by {@code CodecProvider}s, which come and go; without
 * this property a transcoder is asked for any codec.
 */
@ComponentPropertyType
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE)
public @interface Transcodes {
    /** Prefix of the property names. */
    String PREFIX_ = "millrace.";

    String[] value();
}
