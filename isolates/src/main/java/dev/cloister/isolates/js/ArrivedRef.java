package dev.cloister.isolates.js;

import dev.cloister.isolates.bridge.Ref;

/// Something that a payload refers to; `body` is how the script knows it when it is a stream.
record ArrivedRef(Ref ref, long body) {}
