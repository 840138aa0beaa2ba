# The data folder, which is Karaf's base. Part of bin/millrace, which reads it; variables: home, data.

prepare_data() {
    mkdir -p "$data/etc" "$data/deploy" "$data/data/tmp" "$data/data/log" "$data/database" || fail "cannot write to $data"
    chmod 700 "$data/data" "$data/etc" "$data/database"
    seed
    refresh_cache
    make_account
    make_console_key
}

# Copies defaults that are new, or that changed while the operator left the old default alone.
# etc/.defaults holds the checksums of the defaults as they were copied.
seed() {
    local known=$data/etc/.defaults sum name
    local -A before=() present=()
    touch "$known"
    while read -r sum name; do before[$name]=$sum; done < "$known"
    while read -r sum name; do present[$name]=$sum; done < <(checksums "$data/etc")
    checksums "$home/etc" > "$known.new"
    while read -r sum name; do
        [ "${present[$name]:-}" = "$sum" ] && continue
        if [ -z "${present[$name]:-}" ] || [ "${present[$name]}" = "${before[$name]:-}" ]; then
            mkdir -p "$(dirname "$data/etc/$name")"
            cp "$home/etc/$name" "$data/etc/$name"
        elif [ "${before[$name]:-}" != "$sum" ]; then
            echo "millrace: $data/etc/$name was changed by hand and stays; the new default is $home/etc/$name" >&2
        fi
    done < "$known.new"
    mv "$known.new" "$known"
}

checksums() {
    (cd "$1" && find . -type f ! -name users.properties ! -name keys.properties ! -name '.*' -exec sha256sum {} +) \
        | sed 's/ [ *]\.\// /'
}

# Another build of the distribution, or the same at another place, starts from its own bundles.
# What the operator installed lies on the shelf and is installed again, see shelf_options.
refresh_cache() {
    local build
    build=$({
        echo "$home"
        cat "$home/etc/startup.properties" "$home/etc/config.properties" "$home/etc/custom.properties"
        cd "$home/system" && find . -type f -path '*millrace*' -exec sha256sum {} + | sort
    } | sha256sum | cut -d' ' -f1)
    if [ "$build" != "$(cat "$data/data/build" 2> /dev/null)" ]; then
        rm -rf "$data/data/cache" "$data/data/generated-bundles"
        echo "$build" > "$data/data/build"
    fi
}

# Boot features and their repositories of the plugins on the shelf; Karaf reads them when it starts without a cache.
shelf_options() {
    local file feature repositories='' features=''
    for file in "$data"/data/plugins/*.xml; do
        [ -f "$file" ] && [ ! -f "${file%.xml}.retired" ] || continue
        feature=$(sed -n 's/.*<feature name="\([^"]*\)" version="\([^"]*\)".*/\1\/\2/p' "$file")
        [ -n "$feature" ] || continue
        repositories="$repositories,file:${file// /%20}"
        features="$features,$feature"
    done
    shelf=("-Dmillrace.shelf.repositories=$repositories" "-Dmillrace.shelf.features=$features")
}

make_account() {
    local users=$data/etc/users.properties password hash
    if [ -n "${MILLRACE_ADMIN_PASSWORD:-}" ]; then
        password=$MILLRACE_ADMIN_PASSWORD
        rm -f "$data/initial-admin-password"
    elif grep -q '^admin *=' "$users" 2> /dev/null; then
        return 0
    else
        password=$(head -c 64 /dev/urandom | base64 | tr -dc 'A-Za-z0-9' | head -c 20)
        (umask 077 && echo "$password" > "$data/initial-admin-password") || fail "cannot write to $data"
        echo "The password of the administrator \"admin\" is in $data/initial-admin-password" >&2
    fi
    hash=$(printf %s "$password" | sha256sum | cut -d' ' -f1)
    (
        umask 077
        echo "admin = {CRYPT}$hash{CRYPT},_g_:admingroup"
        echo '_g_\:admingroup = group,admin,manager,viewer,systembundles,ssh'
        grep -v -e '^admin *=' -e '^_g_\\:admingroup *=' "$users" 2> /dev/null
    ) > "$users.new"
    chmod 600 "$users.new"
    mv "$users.new" "$users"
}

# The console logs in with this key; where there is no ssh-keygen it asks for the password.
make_console_key() {
    local key=$data/etc/console.key
    if [ -f "$key" ] || ! command -v ssh-keygen > /dev/null; then
        return 0
    fi
    ssh-keygen -q -t rsa -b 3072 -m PEM -N '' -C millrace-console -f "$key" || return 0
    cat > "$data/etc/keys.properties" <<TEXT
admin = $(cut -d' ' -f2 "$key.pub"),_g_:admingroup
_g_\\:admingroup = group,admin,manager,viewer,systembundles,ssh
TEXT
}
