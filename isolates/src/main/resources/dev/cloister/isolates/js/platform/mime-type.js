// Follows MIME Sniffing, sections 4.4 "Parsing a MIME type" and 4.5 "Serializing a MIME type"
// (https://mimesniff.spec.whatwg.org/#parsing-a-mime-type).
(function (use, host, io, primordials) {
  'use strict';
  const { regExpExec, stringIncludes, stringSlice, stringToLowerCase } = primordials;

  const ESSENCE = /^[\t\n\r ]*([!#$%&'*+\-.^_`|~0-9A-Za-z]+\/[!#$%&'*+\-.^_`|~0-9A-Za-z]+)[\t\n\r ]*(?=;|$)/;
  const PARAMETER = /^;[\t\n\r ]*(?:([!#$%&'*+\-.^_`|~0-9A-Za-z]+)=(?:"((?:[^"\\]|\\[^])*)"[^;]*|([^;]*))|[^;]*)/;
  const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
  const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

  // A content type in its normal form, '' when it is none. Several of them, joined by commas, are the last.
  function normal(given) {
    let text = given;
    if (!stringIncludes(text, '"')) {
      const last = regExpExec(/[^,]*$/, text);
      text = last[0];
    }
    const found = regExpExec(ESSENCE, text);
    if (found === null) return '';
    const essence = stringToLowerCase(found[1]);
    // Its boundary is read again as it was written, so it stays as it came, as on Workers.
    if (essence === 'multipart/form-data') return primordials.stringTrim(text);
    let result = essence;
    const seen = { __proto__: null };
    let rest = stringSlice(text, found[0].length);
    for (let next = regExpExec(PARAMETER, rest); rest !== '' && next !== null; next = regExpExec(PARAMETER, rest)) {
      rest = stringSlice(rest, next[0].length);
      const name = stringToLowerCase(next[1] ?? '');
      const quoted = next[2] !== undefined;
      const value = quoted ? unescaped(next[2]) : primordials.stringTrim(next[3] ?? '');
      if (name === '' || seen[name] === true || (value === '' && !quoted) || regExpExec(VALUE, value) === null) continue;
      seen[name] = true;
      result += `;${name}=${regExpExec(TOKEN, value) === null ? `"${escaped(value)}"` : value}`;
    }
    return result;
  }

  function unescaped(text) {
    let result = '';
    for (let at = 0; at < text.length; at++) {
      if (text[at] === '\\' && at + 1 < text.length) at++;
      result += text[at];
    }
    return result;
  }

  function escaped(text) {
    let result = '';
    for (let at = 0; at < text.length; at++) result += text[at] === '"' || text[at] === '\\' ? `\\${text[at]}` : text[at];
    return result;
  }

  return { normal };
})
