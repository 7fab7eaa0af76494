// A short cut for URLs that are written as they would be serialised, which is nearly all of them:
// http or https, a lower-case domain, a path and a query of characters that stay as they are. For
// these the URL Standard's state machine, one step per character, would change nothing
// (https://url.spec.whatwg.org/#concept-basic-url-parser); before scripts are compiled it takes
// milliseconds. Anything else is null here and goes to the machine. The same for form-encoded text,
// such as a query, that has nothing escaped in it.
(function (use, host, io, primordials) {
  'use strict';
  const { arrayPush, parseInt, regExpExec, stringIncludes, stringIndexOf, stringSlice } = primordials;

  // Scheme, host, port, path, query. The last label begins with a letter: it is no IPv4 number. The
  // path leaves out `"#<>?^\`{}`, the query `"#'<>`, and both what is not printable ASCII.
  const PLAIN =
      /^(https?):\/\/((?:[a-z0-9_-]+\.)*[a-z][a-z0-9_-]*)(?::([0-9]{1,5}))?(\/[!$%&'()*+,\-.\/0-9:;=@A-Z[\]_a-z|~]*)?(?:\?([!$%&()*+,\-.\/0-9:;=?@A-Z[\\\]^_`a-z{|}~]*))?$/;

  // ASCII without `%` and `+`.
  const PLAIN_FORM = /^[\x00-$&-*,-\x7f]*$/;

  const PORT_MAX = 65535;

  // Segments of one or two dots, also escaped, are resolved by the machine.
  function mayHaveDots(path) {
    return stringIncludes(path, '/.') || stringIncludes(path, '%2e') || stringIncludes(path, '%2E');
  }

  function split(text, separator, from = 0) {
    const found = [];
    let start = from;
    for (let end = stringIndexOf(text, separator, start); end >= 0; end = stringIndexOf(text, separator, start)) {
      arrayPush(found, stringSlice(text, start, end));
      start = end + 1;
    }
    arrayPush(found, stringSlice(text, start));
    return found;
  }

  // The record of an absolute URL, as package whatwg-url has it; null when it is not plain.
  function parse(text) {
    const found = regExpExec(PLAIN, text);
    if (found === null) return null;
    const { 1: scheme, 2: domain, 3: digits, 4: path, 5: query } = found;
    if (stringIncludes(domain, 'xn--') || (path !== undefined && mayHaveDots(path))) return null;
    let port = null;
    if (digits !== undefined) {
      const number = parseInt(digits, 10);
      if (number > PORT_MAX) return null;
      if (number !== (scheme === 'http' ? 80 : 443)) port = number;
    }
    return {
      scheme,
      username: '',
      password: '',
      host: domain,
      port,
      path: path === undefined ? [''] : split(path, '/', 1),
      query: query === undefined ? null : query,
      fragment: null,
    };
  }

  // The pairs of form-encoded text (https://url.spec.whatwg.org/#urlencoded-parsing).
  function pairs(text) {
    if (text === '') return [];
    if (regExpExec(PLAIN_FORM, text) === null) return null;
    const found = [];
    const pieces = split(text, '&');
    for (let at = 0; at < pieces.length; at++) {
      const piece = pieces[at];
      if (piece === '') continue;
      const equals = stringIndexOf(piece, '=');
      arrayPush(found, equals < 0
          ? [piece, '']
          : [stringSlice(piece, 0, equals), stringSlice(piece, equals + 1)]);
    }
    return found;
  }

  return { pairs, parse };
})
