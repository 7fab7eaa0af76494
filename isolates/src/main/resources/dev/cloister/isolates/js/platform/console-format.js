// The text of a console call: values beside each other, the first of which may say how those after it are shown. Follows the
// Console Standard, section 2.2 "Formatter".
(function (use, host, io, primordials) {
  'use strict';
  const p = primordials;
  const { stringSlice } = primordials;
  const { TEXT_LENGTH_MAX, bounded, inspect, primitive } = use('inspect');

  function directive(char, value, options = undefined) {
    switch (char) {
      case 's':
        if (typeof value === 'string') return value;
        if (p.Object(value) !== value) return primitive(value);
        return inspect(value, { depth: 0 });
      case 'd':
        if (typeof value === 'bigint') return `${value}n`;
        return typeof value === 'symbol' || p.Object(value) === value
          ? 'NaN' : primitive(p.Number(value));
      case 'i':
        if (typeof value === 'bigint') return `${value}n`;
        return typeof value === 'symbol' || p.Object(value) === value
          ? 'NaN' : primitive(p.parseInt(value));
      case 'f':
        return typeof value === 'symbol' ? 'NaN' : primitive(p.parseFloat(
            p.Object(value) === value ? undefined : value));
      case 'j':
        try {
          return `${p.jsonStringify(value)}`;
        } catch {
          return '[Circular]';
        }
      case 'o': return inspect(value, { ...options, depth: 4 });
      case 'O': return inspect(value, options);
      case 'c': return '';
      default: return undefined;
    }
  }

  // The text of one console call.
  function format(values, options = undefined) {
    if (values.length === 0) return '';
    let text = '';
    let used = 0;
    if (typeof values[0] === 'string') {
      const pattern = values[0];
      used = 1;
      let from = 0;
      for (let i = 0; i < pattern.length - 1; i++) {
        if (pattern[i] !== '%' || values.length === 1) continue;
        if (pattern[i + 1] === '%') {
          text += stringSlice(pattern, from, i + 1);
          from = i + 2;
          i++;
          continue;
        }
        if (used >= values.length) continue;
        const shown = directive(pattern[i + 1], values[used], options);
        if (shown === undefined) continue;
        text += stringSlice(pattern, from, i) + shown;
        used++;
        from = i + 2;
        i++;
      }
      text += stringSlice(pattern, from);
    }
    for (let i = used; i < values.length && text.length <= TEXT_LENGTH_MAX; i++) {
      if (i > 0) text += ' ';
      text += typeof values[i] === 'string' ? values[i] : inspect(values[i], options);
    }
    return bounded(text);
  }

  return { format };
})
