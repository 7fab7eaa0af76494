export const vars = { TEXT: "some text", LIST: [1, { two: null }] };
