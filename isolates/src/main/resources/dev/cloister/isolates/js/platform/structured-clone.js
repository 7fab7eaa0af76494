// Follows the HTML Standard, section 2.7 "Safe passing of structured data"
// (https://html.spec.whatwg.org/#safe-passing-of-structured-data): structuredClone. The same form is
// what values are stored and sent in.
(function (use, host, io, primordials) {
  'use strict';
  const p = primordials;
  const { isArrayBuffer, need, toDictionary } = use('webidl');
  const { refusal } = use('clone-form');
  const { deserialize } = use('clone-reader');
  const { serialize, serializeWithin } = use('clone-writer');

  function structuredClone(value, options = undefined) {
    need(1, arguments.length, 'structuredClone');
    const { transfer } = toDictionary(options, 'The options of structuredClone');
    const buffers = transfer === undefined ? [] : [...transfer];
    for (let i = 0; i < buffers.length; i++) {
      if (!isArrayBuffer(buffers[i]) || p.arrayBufferDetached(buffers[i])) {
        throw refusal('Only an ArrayBuffer that is not detached can be transferred.');
      }
    }
    const copies = [];
    const copy = deserialize(serialize(value, null, copies), (_kind, place) => copies[place]);
    for (let i = 0; i < buffers.length; i++) p.arrayBufferTransfer(buffers[i]);
    return copy;
  }

  return { deserialize, refusal, serialize, serializeWithin, structuredClone };
})
