// What a `tail` handler is handed, as Workers have it
// (https://developers.cloudflare.com/workers/runtime-apis/handlers/tail/): trace items, whose requests do not show what looks
// like a secret unless they are asked to with `getUnredacted()`.
(function (use, host, io, primordials) {
  'use strict';
  const { Date, jsonParse, objectKeys, regExpExec, stringSlice } = primordials;

  const REDACTED = 'REDACTED';
  const SECRET_HEADER = /auth|key|secret|token|jwt|^cookie$|^set-cookie$/;
  const WORD = /[0-9A-Za-z_+-]{21,}/g;
  const HEX = /^[0-9A-Fa-f_-]+$/;

  const matches = (pattern, text) => regExpExec(pattern, text) !== null;

  function count(text, from, to) {
    let found = 0;
    for (let i = 0; i < text.length; i++) {
      if (text[i] >= from && text[i] <= to) found++;
    }
    return found;
  }

  // A run of 32 hex digits, or 21 characters of base64 with two of each kind, may be a secret.
  function redactWord(word) {
    const digits = count(word, '0', '9');
    if (matches(HEX, word) && digits + count(word, 'a', 'f') + count(word, 'A', 'F') >= 32) {
      return REDACTED;
    }
    return count(word, 'A', 'Z') >= 2 && count(word, 'a', 'z') >= 2 && digits >= 2 ? REDACTED : word;
  }

  function redactUrl(url) {
    let shown = '';
    let at = 0;
    WORD.lastIndex = 0;
    for (let found = regExpExec(WORD, url); found !== null; found = regExpExec(WORD, url)) {
      shown += stringSlice(url, at, found.index) + redactWord(found[0]);
      at = WORD.lastIndex;
    }
    return shown + stringSlice(url, at);
  }

  function redactHeaders(headers) {
    const shown = {};
    const names = objectKeys(headers);
    for (let i = 0; i < names.length; i++) {
      shown[names[i]] = matches(SECRET_HEADER, names[i]) ? REDACTED : headers[names[i]];
    }
    return shown;
  }

  class TraceItemFetchEventInfoRequest {
    #whole;

    constructor(whole, redacts) {
      this.#whole = whole;
      this.cf = undefined;
      this.headers = redacts ? redactHeaders(whole.headers) : whole.headers;
      this.method = whole.method;
      this.url = redacts ? redactUrl(whole.url) : whole.url;
    }

    getUnredacted() {
      return new TraceItemFetchEventInfoRequest(this.#whole, false);
    }
  }

  function eventOf(event) {
    if (event.scheduledTime !== undefined && event.cron === undefined) {
      return { scheduledTime: new Date(event.scheduledTime) };
    }
    if (event.request === undefined) {
      return event;
    }
    return { response: event.response, request: new TraceItemFetchEventInfoRequest(event.request, true) };
  }

  return {
    // The items of one batch, from JSON of the host's.
    items(text) {
      const items = jsonParse(text);
      for (let i = 0; i < items.length; i++) {
        const item = items[i];
        item.event = eventOf(item.event);
        item.diagnosticsChannelEvents = [];
        item.scriptTags = undefined;
        item.dispatchNamespace = undefined;
      }
      return items;
    },
  };
})
