// Follows the URL Pattern Standard, section 2 "Pattern strings"
// (https://urlpattern.spec.whatwg.org/#pattern-strings): from the text of one component to its parts, and
// from the parts to a regular expression and to the text in its normal form.
(function (use, host, io, primordials) {
  'use strict';
  const {
    Map, RegExp, TypeError, arrayJoin, arrayPush, arraySlice, mapGet, mapSet, regExpExec,
    stringCharCodeAt, stringIncludes, stringSlice,
  } = primordials;

  const NAME_START = /^[$_\p{ID_Start}]$/u;
  const NAME_PART = /^[$_\u200c\u200d\p{ID_Continue}]$/u;
  const FULL_WILDCARD = '.*';
  const MODIFIERS = { __proto__: null, '?': 'optional', '*': 'zero-or-more', '+': 'one-or-more' };
  const SUFFIXES = {
    __proto__: null, 'none': '', 'optional': '?', 'zero-or-more': '*', 'one-or-more': '+',
  };

  function codePointsOf(text) {
    const points = [];
    for (let at = 0; at < text.length; at++) {
      const code = stringCharCodeAt(text, at);
      const next = at + 1 < text.length ? stringCharCodeAt(text, at + 1) : 0;
      const pair = code >= 0xd800 && code <= 0xdbff && next >= 0xdc00 && next <= 0xdfff;
      arrayPush(points, stringSlice(text, at, at + (pair ? 2 : 1)));
      if (pair) at++;
    }
    return points;
  }

  const textOf = (points, from, to) => arrayJoin(arraySlice(points, from, to), '');
  const isAscii = (point) => stringCharCodeAt(point, 0) < 0x80;
  const isNamePoint = (point, first) => regExpExec(first ? NAME_START : NAME_PART, point) !== null;

  // The tokens of a pattern, `index` counted in code points. Where it is malformed a lenient tokenizer
  // gives an "invalid-char" and goes on.
  function tokenize(text, lenient) {
    const points = codePointsOf(text);
    const tokens = [];
    let index = 0;

    function add(type, next, from, to = next) {
      arrayPush(tokens, { __proto__: null, type, index, value: textOf(points, from, to) });
      index = next;
    }
    function malformed(next, from, why) {
      if (!lenient) throw new TypeError(`The URL pattern "${text}" is malformed: ${why}.`);
      add('invalid-char', next, from);
    }

    const SINGLE = {
      __proto__: null, '*': 'asterisk', '+': 'other-modifier', '?': 'other-modifier', '{': 'open', '}': 'close',
    };
    while (index < points.length) {
      const point = points[index];
      if (SINGLE[point] !== undefined) {
        add(SINGLE[point], index + 1, index);
      } else if (point === '\\') {
        if (index === points.length - 1) malformed(index + 1, index, 'nothing is escaped at its end');
        else add('escaped-char', index + 2, index + 1);
      } else if (point === ':') {
        let end = index + 1;
        while (end < points.length && isNamePoint(points[end], end === index + 1)) end++;
        if (end === index + 1) malformed(end, index, 'a colon has no name behind it');
        else add('name', end, index + 1);
      } else if (point === '(') {
        const { end, why } = endOfGroup(points, index + 1);
        if (why !== undefined) malformed(index + 1, index, why);
        else add('regexp', end, index + 1, end - 1);
      } else {
        add('char', index + 1, index);
      }
    }
    add('end', index, index);
    return tokens;
  }

  // Where the regular expression that begins at `start` ends, behind its parenthesis; or why it does not.
  function endOfGroup(points, start) {
    const wrong = (why) => ({ __proto__: null, end: 0, why });
    let depth = 1;
    let at = start;
    while (at < points.length) {
      const point = points[at];
      if (!isAscii(point)) return wrong('a regular expression in it is not ASCII');
      if (at === start && point === '?') return wrong('a regular expression in it begins with "?"');
      if (point === '\\') {
        if (at === points.length - 1 || !isAscii(points[at + 1])) {
          return wrong('a regular expression in it has a bad escape');
        }
        at += 2;
        continue;
      }
      at++;
      if (point === ')') {
        depth--;
        if (depth === 0) break;
      } else if (point === '(') {
        depth++;
        if (at === points.length || points[at] !== '?') {
          return wrong('a regular expression in it has a capturing group');
        }
      }
    }
    if (depth !== 0) return wrong('a regular expression in it has no end');
    if (at - start === 1) return wrong('a regular expression in it is empty');
    return { __proto__: null, end: at, why: undefined };
  }

  const SPECIAL_IN_REGEXP = '.+*?^${}()[]|/\\';
  const SPECIAL_IN_PATTERN = '+*?:{}()\\';

  function escaped(text, special) {
    let result = '';
    for (let at = 0; at < text.length; at++) {
      if (stringIncludes(special, text[at])) result += '\\';
      result += text[at];
    }
    return result;
  }
  const escapeRegExp = (text) => escaped(text, SPECIAL_IN_REGEXP);
  const escapePattern = (text) => escaped(text, SPECIAL_IN_PATTERN);

  const segmentWildcard = ({ delimiter }) => `[^${escapeRegExp(delimiter)}]+?`;

  // The parts of a component: {type, value, modifier, name, prefix, suffix}, `type` one of fixed-text,
  // regexp, segment-wildcard, full-wildcard. `encode` brings fixed text into the form a URL has it in.
  function parse(text, options, encode) {
    const tokens = tokenize(text, false);
    const segment = segmentWildcard(options);
    const parts = [];
    const names = new Map();
    let at = 0;
    let pending = '';
    let nextNumber = 0;

    const take = (type) => (at < tokens.length && tokens[at].type === type ? tokens[at++] : null);
    const takeGroup = (name) => take('regexp') ?? (name === null ? take('asterisk') : null);
    const takeModifier = () => take('other-modifier') ?? take('asterisk');
    function takeText() {
      let result = '';
      for (let token = take('char') ?? take('escaped-char'); token !== null;
        token = take('char') ?? take('escaped-char')) {
        result += token.value;
      }
      return result;
    }
    function require(type) {
      const token = take(type);
      if (token === null) {
        throw new TypeError(`The URL pattern "${text}" is malformed: "${tokens[at].value}" cannot be where it is.`);
      }
    }
    function addText(value, modifier) {
      arrayPush(parts, {
        __proto__: null, type: 'fixed-text', value: encode(value), modifier, name: '', prefix: '', suffix: '',
      });
    }
    function addPending() {
      if (pending === '') return;
      const value = pending;
      pending = '';
      addText(value, 'none');
    }
    function nameOf(name) {
      const found = name === null ? `${nextNumber++}` : name.value;
      if (mapGet(names, found)) throw new TypeError(`The URL pattern "${text}" has the name "${found}" twice.`);
      mapSet(names, found, true);
      return found;
    }
    function addPart(prefix, name, group, suffix, modifierToken) {
      const modifier = modifierToken === null ? 'none' : MODIFIERS[modifierToken.value];
      if (name === null && group === null && modifier === 'none') {
        pending += prefix;
        return;
      }
      addPending();
      if (name === null && group === null) {
        if (prefix !== '') addText(prefix, modifier);
        return;
      }
      const expression = group === null ? segment : group.type === 'asterisk' ? FULL_WILDCARD : group.value;
      const type = expression === segment
        ? 'segment-wildcard' : expression === FULL_WILDCARD ? 'full-wildcard' : 'regexp';
      arrayPush(parts, {
        __proto__: null,
        type,
        value: type === 'regexp' ? expression : '',
        modifier,
        name: nameOf(name),
        prefix: encode(prefix),
        suffix: encode(suffix),
      });
    }

    while (at < tokens.length) {
      const char = take('char');
      const name = take('name');
      const group = takeGroup(name);
      if (name !== null || group !== null) {
        let prefix = char === null ? '' : char.value;
        if (prefix !== '' && prefix !== options.prefix) {
          pending += prefix;
          prefix = '';
        }
        addPending();
        addPart(prefix, name, group, '', takeModifier());
        continue;
      }
      const fixed = char ?? take('escaped-char');
      if (fixed !== null) {
        pending += fixed.value;
        continue;
      }
      if (take('open') !== null) {
        const prefix = takeText();
        const inner = take('name');
        const innerGroup = takeGroup(inner);
        const suffix = takeText();
        require('close');
        addPart(prefix, inner, innerGroup, suffix, takeModifier());
        continue;
      }
      addPending();
      require('end');
    }
    return parts;
  }

  function regExpText(parts, options) {
    let result = '^';
    for (let i = 0; i < parts.length; i++) {
      const part = parts[i];
      const modifier = SUFFIXES[part.modifier];
      if (part.type === 'fixed-text') {
        const text = escapeRegExp(part.value);
        result += modifier === '' ? text : `(?:${text})${modifier}`;
        continue;
      }
      const once = part.modifier === 'none' || part.modifier === 'optional';
      const expression = part.type === 'segment-wildcard'
        ? segmentWildcard(options) : part.type === 'full-wildcard' ? FULL_WILDCARD : part.value;
      const prefix = escapeRegExp(part.prefix);
      const suffix = escapeRegExp(part.suffix);
      if (prefix === '' && suffix === '') {
        result += once ? `(${expression})${modifier}` : `((?:${expression})${modifier})`;
      } else if (once) {
        result += `(?:${prefix}(${expression})${suffix})${modifier}`;
      } else {
        const optional = part.modifier === 'zero-or-more' ? '?' : '';
        result += `(?:${prefix}((?:${expression})(?:${suffix}${prefix}(?:${expression}))*)${suffix})${optional}`;
      }
    }
    return `${result}$`;
  }

  const isDigit = (text) => text !== '' && text[0] >= '0' && text[0] <= '9';
  const firstPoint = (text) => codePointsOf(text)[0];

  function needsGroup(part, before, after, options, named) {
    if (part.suffix !== '' || (part.prefix !== '' && part.prefix !== options.prefix)) return true;
    if (named && part.type === 'segment-wildcard' && part.modifier === 'none'
      && after !== undefined && after.prefix === '' && after.suffix === '') {
      const joins = after.type === 'fixed-text' ? isNamePoint(firstPoint(after.value), false) : isDigit(after.name);
      if (joins) return true;
    }
    return part.prefix === '' && before !== undefined && before.type === 'fixed-text'
      && options.prefix !== '' && before.value[before.value.length - 1] === options.prefix;
  }

  function patternText(parts, options) {
    let result = '';
    for (let i = 0; i < parts.length; i++) {
      const part = parts[i];
      const before = i > 0 ? parts[i - 1] : undefined;
      const after = i + 1 < parts.length ? parts[i + 1] : undefined;
      const modifier = SUFFIXES[part.modifier];
      if (part.type === 'fixed-text') {
        const text = escapePattern(part.value);
        result += modifier === '' ? text : `{${text}}${modifier}`;
        continue;
      }
      const named = !isDigit(part.name);
      const grouped = needsGroup(part, before, after, options, named);
      result += (grouped ? '{' : '') + escapePattern(part.prefix) + (named ? `:${part.name}` : '');
      if (part.type === 'regexp') {
        result += `(${part.value})`;
      } else if (part.type === 'segment-wildcard') {
        if (!named) result += `(${segmentWildcard(options)})`;
        else if (part.suffix !== '' && isNamePoint(firstPoint(part.suffix), false)) result += '\\';
      } else {
        const alone = before === undefined || before.type === 'fixed-text' || before.modifier !== 'none'
          || grouped || part.prefix !== '';
        result += !named && alone ? '*' : `(${FULL_WILDCARD})`;
      }
      result += escapePattern(part.suffix) + (grouped ? '}' : '') + modifier;
    }
    return result;
  }

  // A component ready to match: {pattern, regExp, names, hasRegExp}.
  function compile(text, encode, options) {
    const parts = parse(text, options, encode);
    const names = [];
    let hasRegExp = false;
    for (let i = 0; i < parts.length; i++) {
      if (parts[i].type === 'fixed-text') continue;
      arrayPush(names, parts[i].name);
      hasRegExp ||= parts[i].type === 'regexp';
    }
    let regExp;
    try {
      regExp = new RegExp(regExpText(parts, options), options.ignoreCase ? 'vi' : 'v');
    } catch {
      throw new TypeError(`The URL pattern "${text}" has a regular expression that is none.`);
    }
    return { __proto__: null, pattern: patternText(parts, options), regExp, names, hasRegExp };
  }

  return { compile, escapePattern, textOf, tokenize, codePointsOf };
})
