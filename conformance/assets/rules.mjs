import { files as common, said } from "./files.mjs";

const redirects = `# Plain ones
/old /file
/old-301 /file 301
/old-303 /file 303   # why
/old-307 /file?own=1#part 307
/old-308 https://other.example/path 308
/with-query https://other.example/path?own=1 302
/with-hash https://other.example/#part 302
/only-host https://other.example 302
/rewritten /folder/deep 200
/rewritten-html /folder/deep.html 200
/rewritten-folder /folder 200
/rewritten-none /none 200
/dots/../here /file
no-slash /file
/%C3%A9 /file
/ü /file
/file /from-file
/host //other.example/x

/posts/:id/:slug /p/:slug/:id
/files/* /archive/:splat 301
/out/* https://other.example/:splat
/sub/:host https://:host.example.com/x
/kept/:name /file?name=:name
/app/* /folder/deep 200
/a/:x-:y /:y-:x
/none-such/:x /:y/:x
/slashes/* /:splat
/late /never
/:one/late /one-late
`;

const headers = `# For all
/*
  X-All: yes
  Cache-Control: no-store

/file
  X-File: one
  X-File: two
  X-All: again
  ! ETag

/folder/*
  X-Splat: it is :splat
  ! Content-Type
  Set-Cookie: a=1

/folder/deep
  Set-Cookie: b=2
  Content-Type: text/plain

/named/:name
  X-Name: :name and :other

/old
  X-Redirect: kept
https://rules.example/*
  X-Other-Host: yes
/none
  X-None: yes
/rewritten
  X-Rewritten: yes
`;

const asked = [
  "/old", "/old?q=1", "/old-301", "/old-303", "/old-307", "/old-307?q=1", "/old-308", "/old-308?q=1", "/with-query?q=1", "/with-hash?q=1", "/only-host",
  "/rewritten", "/rewritten?q=1", "/rewritten-html", "/rewritten-folder", "/rewritten-none", "/here", "/dots/../here", "/no-slash", "/%C3%A9", "/%C3%BC", "/%c3%bc", "/file", "/file.html", "/host",
  "/posts/7/title", "/posts/7", "/posts/7/title/more", "/files/a/b.txt", "/files/", "/files", "/files/a?q=1", "/out/x/y?q=1", "/sub/a", "/kept/x", "/kept/x?q=1", "/kept/%20x",
  "/app/x/y", "/app/", "/a/1-2", "/a/1-2-3", "/none-such/x", "/slashes//evil.example/x", "/slashes/%2Fevil.example", "/late", "/x/late",
  "/", "/folder/", "/folder/deep", "/folder/none", "/named/x", "/named/%41", "/none", "/style.min.css",
];

export const assets = { binding: "ASSETS" };
export const script = said;
export const files = { ...common, _redirects: redirects, _headers: headers };
export const requests = [
  ...asked.map((path) => ({ path })),
  ...["HEAD", "POST"].flatMap((method) => ["/old", "/rewritten", "/rewritten-none", "/file", "/folder/deep", "/none"].map((path) => ({ method, path }))),
  { path: "/style.min.css", tag: (own) => own },
];
