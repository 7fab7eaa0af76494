/// Where the house is put together: what a host is started with, and what makes one from it.
///
/// May call every package but `cli`, and nothing calls it but `cli`. The only package that makes
/// clocks and randomness for the others.
@NullMarked
package dev.cloister.host.boot;

import org.jspecify.annotations.NullMarked;
