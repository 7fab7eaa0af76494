/// The alarms of objects: which is due next, and runs of their handlers, spread fairly over
/// tenants.
///
/// What is set lies in `storage`, in the same batches as all that objects write; this package finds
/// what is due there and has it run by whoever is handed in. Calls `storage` and
/// `dev.cloister.api`.
@NullMarked
package dev.cloister.host.alarm;

import org.jspecify.annotations.NullMarked;
