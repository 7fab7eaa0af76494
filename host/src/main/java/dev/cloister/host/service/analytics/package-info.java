/// Data points that scripts write (Analytics Engine of Workers): kept durably for a tenant and
/// dataset, the newest of them, and read through the admin API.
///
/// May call `service`, `execution` and `storage`.
@NullMarked
package dev.cloister.host.service.analytics;

import org.jspecify.annotations.NullMarked;
