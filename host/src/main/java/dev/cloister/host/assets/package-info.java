/// Static assets as pure functions: what a collection of files answers to a request, and the rules
/// that its `_headers`, `_redirects` and `.assetsignore` may add.
///
/// Knows no disk, no store and no other package of the host, so that the command line, the server
/// and the tests ask the same code. Start reading at [AssetSite]; `deploy` collects the files,
/// `tenant` keeps them, `service.assets` sends them.
@NullMarked
package dev.cloister.host.assets;

import org.jspecify.annotations.NullMarked;
