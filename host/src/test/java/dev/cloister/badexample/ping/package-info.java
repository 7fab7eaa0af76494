/// Breaks every rule of the house on purpose; [dev.cloister.host.ArchitectureTest] checks that each
/// break is reported.
@NullMarked
package dev.cloister.badexample.ping;

import org.jspecify.annotations.NullMarked;
