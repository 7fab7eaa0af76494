// Follows the URL Standard (https://url.spec.whatwg.org/), by the npm package whatwg-url, which is
// the reference implementation of it. Domains go to ICU in the host.
(function (use, host, io, primordials) {
  'use strict';
  const p = primordials;
  const { regExpExec, stringIncludes, stringToLowerCase, stringToWellFormed } = primordials;

  const { expose } = use('webidl');

  const PLAIN_DOMAIN = /^[a-z0-9._-]*$/i;

  // The part of package tr46 that whatwg-url calls.
  const tr46 = {
    toASCII(domain, { useSTD3ASCIIRules }) {
      if (!useSTD3ASCIIRules && regExpExec(PLAIN_DOMAIN, domain) !== null) {
        const lower = stringToLowerCase(domain);
        if (!stringIncludes(lower, 'xn--')) return lower;
      }
      return host.domainToAscii(domain, !!useSTD3ASCIIRules);
    },
  };

  const load = use('npm').loader(
      { __proto__: null, 'webidl-conversions': 'lib/index.js' }, { __proto__: null, tr46 });
  const machine = load('whatwg-url/lib/url-state-machine.js');
  const { basicURLParse: parseByMachine, serializeURL, serializeURLOrigin } = machine;
  const plain = use('plain-url');

  // Also what the package's own classes call. A plain URL is absolute, so a base changes nothing;
  // with a state override the text is only part of a URL.
  function basicURLParse(text, options = undefined) {
    const whole = options === undefined || options.stateOverride === undefined;
    return (whole ? plain.parse(text) : null) ?? parseByMachine(text, options);
  }
  machine.basicURLParse = basicURLParse;

  const urlencoded = load('whatwg-url/lib/urlencoded.js');
  const { parseUrlencodedString: parseEscaped } = urlencoded;
  const pairsOf = (text) => plain.pairs(text) ?? parseEscaped(text);
  urlencoded.parseUrlencodedString = pairsOf;

  // What the package does character by character (https://webidl.spec.whatwg.org/#js-USVString).
  const conversions = load('webidl-conversions/lib/index.js');
  conversions.USVString =
      (value, options) => stringToWellFormed(conversions.DOMString(value, options));

  const urlInterface = load('whatwg-url/lib/URL.js');
  const searchInterface = load('whatwg-url/lib/URLSearchParams.js');

  // The package installs its classes into a global object; this one stands in for it, so that what
  // a script has done to the real one does not matter.
  const shelf = {
    Array: p.Array, Error: p.Error, Function: p.Function, Object: p.Object, Promise: p.Promise,
    TypeError: p.TypeError, RangeError: p.RangeError, Number: p.Number, String: p.String,
  };
  urlInterface.install(shelf, ['Worker']);
  searchInterface.install(shelf, ['Worker']);
  const { URL, URLSearchParams } = shelf;
  const refusals = {
    createObjectURL() { throw new p.Error('not implemented: URL.createObjectURL'); },
    revokeObjectURL() { throw new p.Error('not implemented: URL.revokeObjectURL'); },
  };
  URL.createObjectURL = refusals.createObjectURL;
  URL.revokeObjectURL = refusals.revokeObjectURL;
  expose(URL, 'URL');
  expose(URLSearchParams, 'URLSearchParams');
  const searchText = p.uncurry(URLSearchParams.prototype.toString);

  // The serialised URL of a text without a base, null when it does not parse.
  function parse(text) {
    const record = basicURLParse(text);
    return record === null ? null : serializeURL(record);
  }

  // Where a request to `text` goes: {url, origin}, the URL without a fragment; null when it does not
  // parse.
  function destination(text, base = undefined) {
    const baseURL = base === undefined ? undefined : basicURLParse(base);
    const record = basicURLParse(text, { __proto__: null, baseURL });
    return record === null ? null : {
      __proto__: null,
      url: serializeURL(record, true),
      origin: serializeURLOrigin(record),
    };
  }

  return {
    URL, URLSearchParams, destination, machine, parse,
    pairsOf,
    isURLSearchParams: (value) => searchInterface.is(value),
    textOf: (params) => searchText(params),
  };
})
