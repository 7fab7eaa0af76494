// Follows the Fetch Standard, section 4.4 "HTTP-redirect fetch"
// (https://fetch.spec.whatwg.org/#http-redirect-fetch), for whatever way a request takes.
(function (use, host, io, primordials) {
  'use strict';
  const { TypeError, arrayJoin, arrayPush, stringIndexOf, stringSlice, stringToLowerCase } = primordials;
  const { destination } = use('url');
  const { sourceOf } = use('body');
  const { combined, lowered } = use('headers');
  const { requestToParts, responseFromParts } = use('fetch-api');

  const REDIRECTS_MAX = 20;
  const NOTHING = { __proto__: null };
  const ONE_TIME_BODY = 'A request with a one-time-use body (it was initialized from a stream, not a '
    + 'buffer) encountered a redirect requiring the body to be retransmitted. To avoid this error in '
    + 'the future, construct this request from a buffer-like body initializer.';

  // Sends a Request by `send`, which gets parts and promises parts, and again as long as the answer
  // says where else to ask and the Request wants that followed. Promises a Response.
  async function follow(request, send) {
    const { kind } = sourceOf(request) ?? NOTHING;
    const repeatable = kind !== 'native' && kind !== 'stream';
    let parts = requestToParts(request);
    parts.url = withoutFragment(parts.url);
    const urls = [parts.url];
    for (;;) {
      const answer = await send(parts);
      const location = parts.redirect === 'follow' && isRedirect(answer.status)
        ? combined(lowered(answer.headers), 'location') : null;
      if (location === null) {
        if (parts.method === 'HEAD') drop(answer);
        answer.url = parts.url;
        answer.redirected = urls.length > 1;
        return responseFromParts(answer);
      }
      drop(answer);
      if (urls.length > REDIRECTS_MAX) {
        throw new TypeError(`Too many redirects. ${arrayJoin(urls, ', ')}`);
      }
      if (!repeatable && answer.status !== 303) throw new TypeError(ONE_TIME_BODY);
      parts = next(parts, answer.status, location);
      arrayPush(urls, parts.url);
    }
  }

  function drop(answer) {
    if (answer.body !== null) io.cancel(answer.body.id);
    answer.body = null;
  }

  function isRedirect(status) {
    return status === 301 || status === 302 || status === 303 || status === 307 || status === 308;
  }

  // The parts to send where a redirect points to.
  function next(parts, status, location) {
    const to = destination(location, parts.url);
    if (to === null) throw new TypeError('Invalid Location header; unable to follow redirect.');
    const { method } = parts;
    const asks = status === 303
      ? method !== 'GET' && method !== 'HEAD' : method === 'POST' && (status === 301 || status === 302);
    const elsewhere = to.origin !== destination(parts.url).origin;
    return {
      ...parts,
      method: asks ? 'GET' : method,
      url: to.url,
      headers: kept(parts.headers, elsewhere, asks),
      body: asks ? null : parts.body,
    };
  }

  // What is meant for one origin is not told another, and a body that is gone has no length.
  function kept(headers, elsewhere, bodyGone) {
    const list = [];
    for (let i = 0; i < headers.length; i += 2) {
      const name = stringToLowerCase(headers[i]);
      if (elsewhere && name === 'authorization') continue;
      if (bodyGone && name === 'content-length') continue;
      arrayPush(list, headers[i], headers[i + 1]);
    }
    return list;
  }

  // Of a serialised URL, in which every other # is escaped.
  function withoutFragment(url) {
    const at = stringIndexOf(url, '#');
    return at < 0 ? url : stringSlice(url, 0, at);
  }

  return { follow };
})
