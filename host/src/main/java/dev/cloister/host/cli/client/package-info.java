/// The calling side of the admin API.
///
/// Calls nobody else in the house.
@NullMarked
package dev.cloister.host.cli.client;

import org.jspecify.annotations.NullMarked;
