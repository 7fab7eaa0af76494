export const requests = [
  { name: "a value", path: "/convert?cents=250&from=EUR&to=USD" },
  { name: "an error comes over", path: "/convert?cents=250&from=EUR&to=XXX" },
  { name: "a function", path: "/each?from=USD&to=JPY&cents=1&cents=200&cents=54" },
  { name: "a function that fails", path: "/each?from=NOK&to=JPY&cents=1" },
  { name: "an object that stays there", path: "/sum?cents=5&cents=10&cents=-3" },
  { name: "an empty basket", path: "/sum" },
  { path: "/" },
];
