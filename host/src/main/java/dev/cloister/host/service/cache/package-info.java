/// The Cache API of scripts: answers kept in the host's memory for one tenant's scripts together,
/// bounded in bytes and entries, gone with the host. Calls `host.service` and `host.execution`.
@NullMarked
package dev.cloister.host.service.cache;

import org.jspecify.annotations.NullMarked;
