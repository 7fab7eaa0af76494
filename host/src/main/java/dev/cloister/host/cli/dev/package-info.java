/// What makes `cloister dev` more than a server: a folder that is watched, and deployed again when
/// it is saved.
///
/// Calls `cli.client` alone; where code comes from and where lines go to is handed in.
@NullMarked
package dev.cloister.host.cli.dev;

import org.jspecify.annotations.NullMarked;
