package io.millrace.api.settings;

import java.util.List;

/**
 * Something that can be configured, as its component describes it by Metatype.
 *
 * @param pid its PID, that of a factory if there can be several
 * @param several whether there can be several, each with a name
 * @param title what it is, for people
 * @param properties what is set
 */
public record SettingKind(String pid, boolean several, String title, List<Property> properties) {
    public SettingKind {
        properties = List.copyOf(properties);
    }

    /**
     * One property.
     *
     * @param name its name
     * @param type {@code text}, {@code secret}, {@code whole}, {@code number} or {@code flag}
     * @param list whether it takes several values, separated by commas
     * @param standard what holds if nothing is set; empty for nothing
     * @param description what it sets, for people
     */
    public record Property(String name, String type, boolean list, String standard, String description) {
        /** Whether it is shown to nobody. */
        public boolean isSecret() {
            return type.equals("secret");
        }
    }
}
