/// KV namespaces: keys with values, metadata and an expiration, kept durably for a tenant and
/// shared by its scripts that name the same namespace.
///
/// [KvService] speaks HTTP to scripts as `workerd`'s binding does, [KvStore] keeps the data, and
/// `NamespaceBatch` makes writes of changes. May call `service`, `execution` and `storage`.
@NullMarked
package dev.cloister.host.service.kv;

import org.jspecify.annotations.NullMarked;
