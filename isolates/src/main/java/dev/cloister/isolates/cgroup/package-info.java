/// Control groups of Linux, version 1 and 2: what the kernel itself holds a cordon to, all of its
/// memory counted, whatever its JVM believes.
///
/// [ControlGroups] finds where this process may make groups and makes them; a [ControlGroup] is one
/// cordon's. The host does this from outside: a cordon can neither see nor leave its group.
///
/// After the kernel's documentation: admin-guide/cgroup-v2 and admin-guide/cgroup-v1.
@NullMarked
package dev.cloister.isolates.cgroup;

import org.jspecify.annotations.NullMarked;
