/// What becomes of scripts' events, for other scripts: traces, batched and handed to tail
/// consumers.
///
/// Calls `execution`, whose events it hears of and sends its own through.
@NullMarked
package dev.cloister.host.observe;

import org.jspecify.annotations.NullMarked;
