package io.millrace.core.settings;

import io.millrace.api.settings.SettingKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.osgi.framework.Bundle;
import org.osgi.service.metatype.AttributeDefinition;
import org.osgi.service.metatype.MetaTypeInformation;
import org.osgi.service.metatype.MetaTypeService;
import org.osgi.service.metatype.ObjectClassDefinition;

/** Reads what components say of their configurations (OSGi Metatype). */
final class DescribedSettings implements Supplier<List<SettingKind>> {
    static final String PREFIX = "io.millrace.";

    private final MetaTypeService metatype;
    private final Supplier<Bundle[]> bundles;

    DescribedSettings(MetaTypeService metatype, Supplier<Bundle[]> bundles) {
        this.metatype = metatype;
        this.bundles = bundles;
    }

    @Override
    public List<SettingKind> get() {
        Map<String, SettingKind> kinds = new TreeMap<>();
        Arrays.stream(bundles.get())
                .filter(bundle -> (bundle.getState() & (Bundle.RESOLVED | Bundle.STARTING | Bundle.ACTIVE)) != 0)
                // of two versions the newer one is told
                .sorted(Comparator.comparing(Bundle::getVersion))
                .forEach(bundle -> read(bundle, kinds));
        return List.copyOf(kinds.values());
    }

    private void read(Bundle bundle, Map<String, SettingKind> kinds) {
        MetaTypeInformation told = metatype.getMetaTypeInformation(bundle);
        if (told == null) {
            return;
        }
        for (String pid : told.getPids()) {
            put(told, pid, false, kinds);
        }
        for (String pid : told.getFactoryPids()) {
            put(told, pid, true, kinds);
        }
    }

    private static void put(MetaTypeInformation told, String pid, boolean several, Map<String, SettingKind> kinds) {
        if (!pid.startsWith(PREFIX)) {
            return;
        }
        ObjectClassDefinition described = told.getObjectClassDefinition(pid, null);
        AttributeDefinition[] attributes = described.getAttributeDefinitions(ObjectClassDefinition.ALL);
        List<SettingKind.Property> properties = new ArrayList<>();
        for (AttributeDefinition attribute : attributes == null ? new AttributeDefinition[0] : attributes) {
            properties.add(property(attribute));
        }
        kinds.put(pid, new SettingKind(pid, several, text(described.getName()), properties));
    }

    private static SettingKind.Property property(AttributeDefinition attribute) {
        String[] standard = attribute.getDefaultValue();
        return new SettingKind.Property(
                attribute.getID(),
                type(attribute.getType()),
                attribute.getCardinality() != 0,
                standard == null || attribute.getType() == AttributeDefinition.PASSWORD
                        ? ""
                        : String.join(",", standard),
                text(attribute.getDescription()));
    }

    private static String type(int type) {
        return switch (type) {
            case AttributeDefinition.PASSWORD -> "secret";
            case AttributeDefinition.BOOLEAN -> "flag";
            case AttributeDefinition.LONG,
                    AttributeDefinition.INTEGER,
                    AttributeDefinition.SHORT,
                    AttributeDefinition.BYTE -> "whole";
            case AttributeDefinition.DOUBLE, AttributeDefinition.FLOAT -> "number";
            default -> "text";
        };
    }

    private static String text(String said) {
        return said == null ? "" : said;
    }
}
