/// Cordons: confined child JVMs that hold isolates, started ahead of need, watched, and killed when
/// they must be.
///
/// Calls `bridge`, `confine` and `cgroup`; the process it starts also runs `js`, or `java`.
@NullMarked
package dev.cloister.isolates.cordon;

import org.jspecify.annotations.NullMarked;
