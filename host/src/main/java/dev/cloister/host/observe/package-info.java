/// What becomes of scripts' events: traces for other scripts, batched and handed to tail consumers
/// ([Traces]), and for the operator where the time of each went ([Explanations]).
///
/// Calls `execution`, whose events it hears of and sends its own through.
@NullMarked
package dev.cloister.host.observe;

import org.jspecify.annotations.NullMarked;
