/// The mathematics of WebCrypto: keys and what is done with them, by the JDK's own providers.
///
/// Bytes, texts and numbers in and out; what a script did wrong is a [CryptoRefused] with the name
/// of the `DOMException` that it becomes. Rules that need no key material (usages, formats, the
/// members of dictionaries) are in the platform's JavaScript. Key bytes never leave this package
/// except by an export. Calls no other package.
@NullMarked
package dev.cloister.isolates.crypto;

import org.jspecify.annotations.NullMarked;
