/// The admin API: what operators and the command line may do, over HTTP and JSON.
///
/// Calls `tenant` and `deploy` for what scripts there are, `observe` for where events' time went,
/// and declares as small interfaces what it needs to know of the rest of the host ([ObjectListing],
/// [TailSource], [LimitDesk], [HealthSource]); `boot` hands them in. Its routes are served by
/// `http`; what they are is written down in the resource `openapi.json`. Start reading at
/// [AdminApi].
@NullMarked
package dev.cloister.host.admin;

import org.jspecify.annotations.NullMarked;
