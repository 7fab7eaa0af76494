// Bytes that come from the host.
(function (use, host, io, primordials) {
  'use strict';
  const { ArrayBuffer, Uint8Array, typedArrayByteLength, typedArraySet } = primordials;

  // A copy of a buffer of the host's that belongs to the script.
  function ownBytes(hostBuffer) {
    const seen = new Uint8Array(new ArrayBuffer(hostBuffer));
    const own = new Uint8Array(typedArrayByteLength(seen));
    typedArraySet(own, seen);
    return own;
  }

  return { ownBytes };
})
