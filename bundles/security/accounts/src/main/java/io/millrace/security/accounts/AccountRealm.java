package io.millrace.security.accounts;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.security.auth.login.AppConfigurationEntry;
import javax.security.auth.login.AppConfigurationEntry.LoginModuleControlFlag;
import org.apache.karaf.jaas.boot.ProxyLoginModule;
import org.apache.karaf.jaas.config.JaasRealm;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/**
 * Karaf's realm, with our accounts before Karaf's own users: so the shell, SSH and the web console know both. The
 * administrator in Karaf's file gets in also while the database is away. Safe for any thread.
 */
@Component(service = JaasRealm.class, property = AccountRealm.MARK)
public final class AccountRealm implements JaasRealm {
    /** Under which the login module finds who checks passwords. */
    static final String CHECK = "io.millrace.passwords";

    /** Under which the last login module finds where failures are taken down. */
    static final String FAILED = "io.millrace.failed";

    /** By which the realms of this plugin are told from others. */
    static final String MARK = "millrace.realm=accounts";

    private static final String NAME = "karaf";
    private static final int ABOVE_KARAFS_OWN = 10;

    private final List<JaasRealm> others = new CopyOnWriteArrayList<>();
    private final BundleContext context;
    private final PasswordCheck check;
    private final AccountRoom room;

    @Activate
    public AccountRealm(BundleContext context, @Reference PasswordCheck check, @Reference AccountRoom room) {
        this.context = context;
        this.check = check;
        this.room = room;
    }

    /** Any but this one, and that of another version of this bundle. */
    @Reference(
            target = "(!(" + MARK + "))",
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC)
    void addRealm(JaasRealm realm) {
        if (realm.getName().equals(NAME) && realm.getRank() < ABOVE_KARAFS_OWN) {
            others.add(realm);
        }
    }

    void removeRealm(JaasRealm realm) {
        others.remove(realm);
    }

    @Override
    public String getName() {
        return NAME;
    }

    @Override
    public int getRank() {
        return ABOVE_KARAFS_OWN;
    }

    @Override
    public AppConfigurationEntry[] getEntries() {
        List<AppConfigurationEntry> entries = new ArrayList<>();
        entries.add(entry(AccountLoginModule.class, LoginModuleControlFlag.SUFFICIENT, CHECK, check));
        others.forEach(realm -> entries.addAll(List.of(realm.getEntries())));
        entries.add(entry(RefusedLoginModule.class, LoginModuleControlFlag.OPTIONAL, FAILED, room.failed()));
        return entries.toArray(AppConfigurationEntry[]::new);
    }

    private AppConfigurationEntry entry(Class<?> module, LoginModuleControlFlag flag, String name, Object option) {
        return new AppConfigurationEntry(
                ProxyLoginModule.class.getName(),
                flag,
                Map.of(
                        ProxyLoginModule.PROPERTY_MODULE,
                        module.getName(),
                        ProxyLoginModule.PROPERTY_BUNDLE,
                        Long.toString(context.getBundle().getBundleId()),
                        BundleContext.class.getName(),
                        context,
                        name,
                        option));
    }
}
