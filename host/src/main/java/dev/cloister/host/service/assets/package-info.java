/// Static assets as they are sent: to clients, before a script is asked, and to scripts that fetch
/// them through their binding.
///
/// What is answered is decided by [dev.cloister.host.assets.AssetSite]; this package knows which
/// version's assets answer, and keeps what is asked for often in memory. May call `assets`,
/// `execution` and `service`. Start reading at [AssetService].
@NullMarked
package dev.cloister.host.service.assets;

import org.jspecify.annotations.NullMarked;
