// fuse.js, minisearch and diff: looking for and comparing text.
import { applyPatch, createTwoFilesPatch, diffChars, diffLines, diffWords, parsePatch } from "diff";
import Fuse from "fuse.js";
import MiniSearch from "minisearch";
import { worker } from "../probes/kit.js";

const books = ["Old Man's War", "The Lock Artist", "HTML5", "Right Ho Jeeves", "The Code of the Wooster", "Thank You Jeeves", "The DaVinci Code", "Angels & Demons"].map((title, id) => ({ id, title, tags: [title.slice(0, 3).toLowerCase()] }));

export default worker({
  "fuse": () => new Fuse(books, { keys: ["title", { name: "tags", weight: 0.3 }], includeScore: true, includeMatches: true, threshold: 0.4 }).search("jeevs").map(({ item, score, matches }) => [item.id, score.toFixed(6), matches.map(({ indices }) => indices)]),
  "fuse extended": () => new Fuse(books, { keys: ["title"], useExtendedSearch: true }).search("^The !lock").map(({ refIndex }) => refIndex),
  "minisearch": () => {
    const index = new MiniSearch({ fields: ["title"], storeFields: ["title"] });
    index.addAll(books);
    return [index.search("code", { fuzzy: 0.2, prefix: true }).map(({ id, score, match }) => [id, score.toFixed(6), match]), index.autoSuggest("je").map(({ suggestion }) => suggestion)];
  },
  "minisearch kept and restored": () => {
    const options = { fields: ["title"] };
    const index = new MiniSearch(options);
    index.addAll(books);
    index.remove(books[0]);
    return MiniSearch.loadJSON(JSON.stringify(index), options).search("war").length;
  },
  "diff": () => [diffChars("abcd", "acxd"), diffWords("the old fox", "the new fox")].map((parts) => parts.map(({ value, added, removed }) => [value, added ?? false, removed ?? false])),
  "a patch": () => {
    const patch = createTwoFilesPatch("a", "b", "one\ntwo\nthree\n", "one\n2\nthree\nfour\n");
    return [patch, applyPatch("one\ntwo\nthree\n", patch), parsePatch(patch)[0].hunks.length, diffLines("a\nb\n", "a\nc\n").length];
  },
});
