// Follows the Console Standard, section 1.1.7 "table", with the look that Node.js gives it.
(function (use, host, io, primordials) {
  'use strict';
  const { arrayPush, objectHasOwn, objectKeys, stringPadEnd, stringRepeat } = primordials;

  const ROWS_MAX = 1000;
  const COLUMNS_MAX = 50;

  function cell(value) {
    return use('inspect').inspect(value, { depth: 0, breakLength: Infinity });
  }

  function includes(list, value) {
    for (let i = 0; i < list.length; i++) if (list[i] === value) return true;
    return false;
  }

  // The rows and the names of the columns that appear in any of them.
  function read(data, wanted) {
    const rows = [];
    const columns = [];
    let hasValues = false;
    const keys = objectKeys(data);
    for (let i = 0; i < keys.length && i < ROWS_MAX; i++) {
      const value = data[keys[i]];
      const row = { index: keys[i], cells: { __proto__: null }, value: undefined };
      if (typeof value === 'object' && value !== null) {
        const names = wanted ?? objectKeys(value);
        for (let j = 0; j < names.length && j < COLUMNS_MAX; j++) {
          if (!objectHasOwn(value, names[j])) continue;
          if (columns.length < COLUMNS_MAX && !includes(columns, names[j])) {
            arrayPush(columns, names[j]);
          }
          row.cells[names[j]] = cell(value[names[j]]);
        }
      } else {
        row.value = cell(value);
        hasValues = true;
      }
      arrayPush(rows, row);
    }
    return { rows, columns, hasValues };
  }

  function table(data, wanted) {
    if (typeof data !== 'object' || data === null) return use('console-format').format([data]);
    const { rows, columns, hasValues } = read(data, wanted);
    const lines = [['(index)']];
    for (let j = 0; j < columns.length; j++) arrayPush(lines[0], columns[j]);
    if (hasValues) arrayPush(lines[0], 'Values');
    for (let i = 0; i < rows.length; i++) {
      const line = [rows[i].index];
      for (let j = 0; j < columns.length; j++) arrayPush(line, rows[i].cells[columns[j]] ?? '');
      if (hasValues) arrayPush(line, rows[i].value ?? '');
      arrayPush(lines, line);
    }
    return draw(lines);
  }

  function draw(lines) {
    const widths = [];
    for (let j = 0; j < lines[0].length; j++) {
      let width = 0;
      for (let i = 0; i < lines.length; i++) {
        if (lines[i][j].length > width) width = lines[i][j].length;
      }
      arrayPush(widths, width);
    }
    const rule = (left, middle, right) => {
      let text = left;
      for (let j = 0; j < widths.length; j++) {
        text += (j === 0 ? '' : middle) + stringRepeat('─', widths[j] + 2);
      }
      return text + right;
    };
    let text = rule('┌', '┬', '┐');
    for (let i = 0; i < lines.length; i++) {
      if (i === 1) text += `\n${rule('├', '┼', '┤')}`;
      text += '\n│';
      for (let j = 0; j < widths.length; j++) {
        text += `${j === 0 ? '' : '│'} ${stringPadEnd(lines[i][j], widths[j])} `;
      }
      text += '│';
    }
    return `${text}\n${rule('└', '┴', '┘')}`;
  }

  return { table };
})
