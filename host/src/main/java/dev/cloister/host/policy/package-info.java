/// The operator's policy file: read once at start, and turned into what an isolate is held to.
///
/// Calls `policies` and `isolates`, and knows Jackson for the file.
@NullMarked
package dev.cloister.host.policy;

import org.jspecify.annotations.NullMarked;
