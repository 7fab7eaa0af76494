/// What operators are shown of stored objects: keys with a preview of their values, tables and
/// their rows. The bytes are tenants', so they are read here by readers that are total and bounded,
/// and never by an engine: neither JavaScript nor SQLite runs in the host.
///
/// Start reading at [StoredView]. Calls `storage` and `dev.cloister.api`.
@NullMarked
package dev.cloister.host.inspect;

import org.jspecify.annotations.NullMarked;
