const list = document.querySelector("#entries");
for (const { id, name, text } of await (await fetch("/api/entries")).json()) {
  const item = list.appendChild(document.createElement("li"));
  item.append(`${name}: ${text} `, Object.assign(document.createElement("a"), { href: `/print/${id}`, textContent: "print" }));
}
