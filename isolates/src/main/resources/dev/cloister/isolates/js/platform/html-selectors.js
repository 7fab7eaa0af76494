// Follows Selectors Level 4 (https://www.w3.org/TR/selectors-4/), the part of it that can be decided when a
// start tag is seen and nothing behind it, which is what Workers take: types, classes, ids, attributes,
// :nth-child, :nth-of-type, :first-child, :first-of-type, :not, descendants and children.
//
// A selector is a list of alternatives, each a list of steps {tests, child}: `child` says whether the next
// step is for children only. Matching goes forward: an open element keeps which steps come next inside of it.
(function (use, host, io, primordials) {
  'use strict';
  const {
    TypeError, arrayPush, parseInt, regExpExec, stringEndsWith, stringFromCharCode, stringIncludes, stringSlice,
    stringStartsWith, stringToLowerCase,
  } = primordials;

  const SELECTORS_MAX = 1000;
  const NAME = /^(?:--|-?(?:[A-Za-z_\x80-\u{10ffff}]|\\[^\n]))(?:[A-Za-z0-9_\x80-\u{10ffff}-]|\\[^\n])*/u;
  const HASH = /^(?:[A-Za-z0-9_\x80-\u{10ffff}-]|\\[^\n])+/u;
  const BLANK = /^(?:[ \t\r\n\f]|\/\*[^]*?\*\/)+/;
  const STRING = /^"((?:[^"\\\n]|\\[^])*)"|^'((?:[^'\\\n]|\\[^])*)'/;
  const OPERATOR = /^[~|^$*]?=/;
  const NTH = /^\s*(?:(odd|even)|([+-]?\d*)n(?:\s*([+-])\s*(\d+))?|([+-]?\d+))\s*$/i;
  const ESCAPE = /\\(?:([0-9a-f]{1,6})[ \t\r\n\f]?|([^]))/i;

  // Attributes whose values HTML compares without case (https://html.spec.whatwg.org/#case-sensitivity-of-selectors).
  const WITHOUT_CASE = ' accept accept-charset align alink axis bgcolor charset checked clear codetype color compact '
    + 'declare defer dir direction disabled enctype face frame hreflang http-equiv lang language link media method '
    + 'multiple nohref noresize noshade nowrap readonly rel rev rules scope scrolling selected shape target text type '
    + 'valign valuetype vlink ';

  const fail = (why) => { throw new TypeError(`Parser error: ${why}`); };
  const EMPTY = 'The selector is empty.';
  const UNEXPECTED = 'Unexpected token in selector.';
  const PSEUDO = 'Unsupported pseudo-class or pseudo-element in selector.';

  function unescaped(text) {
    let result = '';
    let rest = text;
    for (let found = regExpExec(ESCAPE, rest); found !== null; found = regExpExec(ESCAPE, rest)) {
      result += stringSlice(rest, 0, found.index)
        + (found[1] === undefined ? found[2] : primordials.String.fromCodePoint(parseInt(found[1], 16)));
      rest = stringSlice(rest, found.index + found[0].length);
    }
    return result + rest;
  }

  function parse(text) {
    let rest = text;
    const take = (pattern) => {
      const found = regExpExec(pattern, rest);
      if (found !== null) rest = stringSlice(rest, found[0].length);
      return found;
    };
    const takeText = (expected) => {
      if (!stringStartsWith(rest, expected)) return false;
      rest = stringSlice(rest, expected.length);
      return true;
    };

    function attribute() {
      take(BLANK);
      const name = take(NAME) ?? fail('Unexpected token in the attribute selector.');
      const test = { __proto__: null, kind: 'attribute', name: stringToLowerCase(unescaped(name[0])), operator: '', value: '', withoutCase: false };
      take(BLANK);
      const operator = take(OPERATOR);
      if (operator !== null) {
        test.operator = operator[0];
        take(BLANK);
        const quoted = take(STRING);
        const value = quoted === null
          ? (take(NAME) ?? fail('Unexpected token in the attribute selector.'))[0] : quoted[1] ?? quoted[2];
        test.value = unescaped(value);
        test.withoutCase = stringIncludes(WITHOUT_CASE, ` ${test.name} `);
        take(BLANK);
        const flag = take(/^[is](?=[\s\]]|$)/i);
        if (flag !== null) test.withoutCase = flag[0] === 'i' || flag[0] === 'I';
        take(BLANK);
      }
      if (!takeText(']') && rest !== '') fail(UNEXPECTED);
      return test;
    }

    function nth(kind) {
      const found = take(/^([^)]*)\)?/);
      const formula = regExpExec(NTH, found[1]);
      if (formula === null) fail(regExpExec(/^\s*$/, found[1]) === null ? UNEXPECTED : 'Unexpected end of selector.');
      const [, word, step, sign, offset, fixed] = formula;
      if (word !== undefined) return { __proto__: null, kind, a: 2, b: stringToLowerCase(word) === 'odd' ? 1 : 0 };
      if (fixed !== undefined) return { __proto__: null, kind, a: 0, b: parseInt(fixed, 10) };
      const a = step === '' || step === '+' ? 1 : step === '-' ? -1 : parseInt(step, 10);
      const b = offset === undefined ? 0 : parseInt(offset, 10);
      return { __proto__: null, kind, a, b: sign === '-' ? -b : b };
    }

    function pseudo() {
      const name = take(NAME);
      if (name === null) fail(PSEUDO);
      const isFunction = takeText('(');
      const what = `${stringToLowerCase(name[0])}${isFunction ? '()' : ''}`;
      switch (what) {
        case 'first-child': return { __proto__: null, kind: 'child', a: 0, b: 1 };
        case 'first-of-type': return { __proto__: null, kind: 'type', a: 0, b: 1 };
        case 'nth-child()': return nth('child');
        case 'nth-of-type()': return nth('type');
        case 'not()': return negation();
        default: return fail(PSEUDO);
      }
    }

    function negation() {
      const alternatives = [];
      do {
        take(BLANK);
        const tests = compound();
        if (tests === null) fail(EMPTY);
        arrayPush(alternatives, tests);
        take(BLANK);
      } while (takeText(','));
      if (!takeText(')') && rest !== '') fail(PSEUDO);
      return { __proto__: null, kind: 'not', alternatives };
    }

    // The tests of one element; null when there are none here.
    function compound() {
      const tests = [];
      let any = false;
      if (takeText('*|') || takeText('|')) any = true;
      if (takeText('*')) {
        any = true;
      } else {
        const name = take(NAME);
        if (name !== null) arrayPush(tests, { __proto__: null, kind: 'name', name: asLatin1(stringToLowerCase(unescaped(name[0]))) });
        else if (any) fail(EMPTY);
      }
      if (stringStartsWith(rest, '|') && (any || tests.length > 0)) fail('Selectors with explicit namespaces are not supported.');
      for (;;) {
        if (takeText('.')) {
          const name = take(NAME);
          if (name === null) fail(any || tests.length > 0 ? 'Invalid or unescaped class name in selector.' : EMPTY);
          arrayPush(tests, { __proto__: null, kind: 'attribute', name: 'class', operator: '~=', value: unescaped(name[0]), withoutCase: false });
        } else if (takeText('#')) {
          const name = take(HASH);
          if (name === null || regExpExec(NAME, name[0]) === null) fail(any || tests.length > 0 ? UNEXPECTED : EMPTY);
          arrayPush(tests, { __proto__: null, kind: 'attribute', name: 'id', operator: '=', value: unescaped(name[0]), withoutCase: false });
        } else if (takeText('[')) {
          arrayPush(tests, attribute());
        } else if (takeText(':')) {
          arrayPush(tests, pseudo());
        } else {
          return any || tests.length > 0 ? tests : null;
        }
      }
    }

    const alternatives = [];
    do {
      take(BLANK);
      const steps = [];
      for (;;) {
        const tests = compound();
        if (tests === null) fail(steps.length === 0 ? EMPTY : 'Dangling combinator in selector.');
        const step = { __proto__: null, tests, child: false };
        arrayPush(steps, step);
        const blank = take(BLANK) !== null;
        if (rest === '' || rest[0] === ',') break;
        if (takeText('>')) step.child = true;
        else if (rest[0] === '+' || rest[0] === '~') fail(`Unsupported combinator \`${rest[0]}\` in selector.`);
        else if (!blank) fail(UNEXPECTED);
        take(BLANK);
      }
      arrayPush(alternatives, steps);
    } while (takeText(','));
    return alternatives;
  }

  // Names in a document are told apart by their bytes, see html-tokenizer.js.
  function asLatin1(name) {
    if (regExpExec(/^[\x00-\x7f]*$/, name) !== null) return name;
    const bytes = primordials.textEncode(new primordials.TextEncoder(), name);
    let result = '';
    for (let i = 0; i < bytes.length; i++) result += stringFromCharCode(bytes[i]);
    return result;
  }

  function isNth({ a, b }, index) {
    if (a === 0) return index === b;
    const steps = (index - b) / a;
    return steps >= 0 && primordials.numberIsInteger(steps);
  }

  function hasValue(test, given) {
    const value = test.withoutCase ? stringToLowerCase(given) : given;
    const sought = test.withoutCase ? stringToLowerCase(test.value) : test.value;
    switch (test.operator) {
      case '': return true;
      case '=': return value === sought;
      case '|=': return value === sought || stringStartsWith(value, `${sought}-`);
      case '^=': return sought !== '' && stringStartsWith(value, sought);
      case '$=': return sought !== '' && stringEndsWith(value, sought);
      case '*=': return sought !== '' && stringIncludes(value, sought);
      default: return sought !== '' && hasWord(value, sought);
    }
  }

  function hasWord(text, word) {
    let from = 0;
    for (let at = 0; at <= text.length; at++) {
      const ends = at === text.length || text[at] === ' ' || text[at] === '\t' || text[at] === '\n' || text[at] === '\r' || text[at] === '\f';
      if (!ends) continue;
      if (at - from === word.length && stringSlice(text, from, at) === word) return true;
      from = at + 1;
    }
    return false;
  }

  // `element` is {name, attribute(name), index, typeIndex}.
  function passes(tests, element) {
    for (let i = 0; i < tests.length; i++) {
      if (!passesTest(tests[i], element)) return false;
    }
    return true;
  }

  function passesTest(test, element) {
    switch (test.kind) {
      case 'name': return element.name === test.name;
      case 'child': return isNth(test, element.index);
      case 'type': return isNth(test, element.typeIndex);
      case 'attribute': {
        const value = element.attribute(test.name);
        return value !== null && hasValue(test, value);
      }
      default:
        for (let i = 0; i < test.alternatives.length; i++) {
          if (passes(test.alternatives[i], element)) return false;
        }
        return true;
    }
  }

  // All selectors of a rewriter. A state is {steps, at, selector}: the step that an element may match next.
  class Selectors {
    #first = [];
    #count = 0;

    add(text) {
      const alternatives = parse(text);
      if (this.#first.length + alternatives.length > SELECTORS_MAX) {
        throw new TypeError(`Parser error: a rewriter takes at most ${SELECTORS_MAX} selectors.`);
      }
      const selector = this.#count++;
      for (let i = 0; i < alternatives.length; i++) {
        arrayPush(this.#first, { __proto__: null, steps: alternatives[i], at: 0, selector });
      }
      return selector;
    }

    // What an element without a parent is in.
    root() {
      return { __proto__: null, inherited: this.#first, forChildren: NONE, children: 0, types: { __proto__: null } };
    }

    // Matches an element inside of `parent`; gives {matched, inside}: the numbers of the selectors that match,
    // in order, and what its children are in.
    match(parent, name, attribute) {
      const index = ++parent.children;
      const typeIndex = parent.types[name] = (parent.types[name] ?? 0) + 1;
      const element = { __proto__: null, name, attribute, index, typeIndex };
      const result = { __proto__: null, matched: [], inside: null };
      const inside = { __proto__: null, inherited: parent.inherited, forChildren: NONE, children: 0, types: { __proto__: null } };
      this.#advance(parent.inherited, element, inside, result.matched);
      this.#advance(parent.forChildren, element, inside, result.matched);
      if (result.matched.length > 1) primordials.arraySort(result.matched, (a, b) => a - b);
      result.inside = inside;
      return result;
    }

    #advance(states, element, inside, matched) {
      for (let i = 0; i < states.length; i++) {
        const { steps, at, selector } = states[i];
        const step = steps[at];
        if (!passes(step.tests, element)) continue;
        if (at === steps.length - 1) {
          if (!has(matched, selector)) arrayPush(matched, selector);
          continue;
        }
        const next = { __proto__: null, steps, at: at + 1, selector };
        if (step.child) inside.forChildren = extended(inside.forChildren, next);
        else if (!hasState(inside.inherited, next)) inside.inherited = extended(inside.inherited, next);
      }
    }
  }

  const NONE = [];

  function extended(states, state) {
    const result = primordials.arraySlice(states);
    arrayPush(result, state);
    return result;
  }

  function has(list, value) {
    for (let i = 0; i < list.length; i++) {
      if (list[i] === value) return true;
    }
    return false;
  }

  function hasState(states, { steps, at }) {
    for (let i = 0; i < states.length; i++) {
      if (states[i].steps === steps && states[i].at === at) return true;
    }
    return false;
  }

  return { Selectors };
})
