/// Compression, in and out of `deflate`, `gzip` and `brotli`, for streams whose bytes come when
/// they come.
///
/// The JDK does the first two. Brotli (RFC 7932) is our own, since its decoders in Java pull, and
/// wait for more, where ours is given pieces. Knows no other package.
@NullMarked
package dev.cloister.isolates.codec;

import org.jspecify.annotations.NullMarked;
