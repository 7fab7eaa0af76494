// Which platform objects structuredClone copies, as Workers do: a Blob (a File not), Headers, and a
// Request or Response without a body.
(function (use, host, io, primordials) {
  'use strict';
  const { arraySlice } = primordials;

  // A copy; undefined of what cannot be copied. What was never loaded has no instances.
  function copyOf(value) {
    const blob = use.loaded('blob');
    if (blob?.isBlob(value) && !blob.isFile(value)) return blob.fromBytes(blob.bytesOfBlob(value), blob.typeOf(value));
    const headers = use.loaded('headers');
    if (headers?.isHeaders(value)) return headers.fromList(arraySlice(headers.listOf(value)), false);
    const request = use.loaded('request');
    if (request?.isRequest(value)) {
      withoutBody(value);
      return new request.Request(value);
    }
    const response = use.loaded('response');
    if (response?.isResponse(value) && value.webSocket === null) {
      withoutBody(value);
      return new response.Response(null, { __proto__: null, status: value.status, statusText: value.statusText, headers: value.headers });
    }
    return undefined;
  }

  function withoutBody(value) {
    if (value.body !== null) throw use('structured-clone').refusal('A body could not be cloned.');
  }

  return { copyOf };
})
