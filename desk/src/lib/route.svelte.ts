/** Where in the desk one is, as the address says it: `#/inbox/12`, `#/search`, `#/manage/users`. */

export const route = $state({ page: "inbox", rest: "" });

function read(): void {
  const [page = "inbox", ...rest] = location.hash.replace(/^#\/?/, "").split("/");
  route.page = page || "inbox";
  route.rest = decodeURIComponent(rest.join("/"));
}

export function go(page: string, rest: string | number = ""): void {
  const hash = `#/${page}${rest === "" ? "" : `/${rest}`}`;
  if (location.hash !== hash) location.hash = hash;
  else read();
}

addEventListener("hashchange", read);
read();
