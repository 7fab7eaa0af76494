/// What `cloister prepare` does: a Java and class caches of its own for this distribution, so that
/// hosts and cordons start from what an earlier run has loaded.
///
/// Calls `isolates.cordon` and `host.cli.client`. Why it is so: decision 9.
@NullMarked
package dev.cloister.host.cli.prepare;

import org.jspecify.annotations.NullMarked;
