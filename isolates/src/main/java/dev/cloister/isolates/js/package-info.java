/// JavaScript in child contexts: the only package that knows Polyglot.
///
/// One platform thread per child context runs its turns; one engine per tenant holds its parsed
/// code. The platform's own JavaScript lies in the resources of this package, one file per web
/// standard. Calls `bridge`, `context`, `codec`, `crypto` and `sql`.
@NullMarked
package dev.cloister.isolates.js;

import org.jspecify.annotations.NullMarked;
