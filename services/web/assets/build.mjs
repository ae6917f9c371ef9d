// Compiles and gathers what the pages need into assets/dist: styles, scripts, icon, notices. Nothing else is copied.
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Logger, compile } from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const packages = join(here, "..", "node_modules");
const dist = join(here, "dist");

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });

const compiled = compile(join(here, "app.scss"), {
  loadPaths: [packages, join(here, "..")],
  style: "compressed",
  quietDeps: true,
  // Both packages warn about their own older names; nothing of ours is concerned.
  logger: Logger.silent,
});

// The pages must not ask another host, load a GDS font or bear the crown: fail here rather than in a browser.
// The footer's crest belongs to the Crown.
const css = compiled.css.replaceAll('url("/assets/images/govuk-crest.svg")', "none");

const outside = [...css.matchAll(/url\(["']?([^"')]*)/g)].map((found) => found[1]).filter((url) => !url.startsWith("/assets/"));
if (outside.length > 0 || css.includes("@font-face") || css.includes("GDS Transport")) {
  throw new Error(`assets/app.scss asks for a font of others or for ${outside.join(", ")}`);
}
writeFileSync(join(dist, "app.css"), css);

for (const own of ["init.js", "icon.svg"]) {
  copyFileSync(join(here, own), join(dist, own));
}
copyFileSync(
  join(packages, "govuk-frontend", "dist", "govuk", "govuk-frontend.min.js"),
  join(dist, "govuk-frontend.min.js"),
);

// The packages name their licence but do not carry its text.
const HOLDERS = {
  "govuk-frontend": "Copyright (c) Crown Copyright (Government Digital Service)",
  "@ministryofjustice/frontend": "Copyright (c) Crown Copyright (Ministry of Justice)",
};
const MIT = `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;

// The images that the styles ask for, and no others.
mkdirSync(join(dist, "images"));
for (const [, name] of css.matchAll(/url\("?\/assets\/images\/([a-z0-9.-]+)"?\)/g)) {
  const folders = ["@ministryofjustice/frontend/moj/assets/images", "govuk-frontend/dist/govuk/assets/images"];
  const file = folders.map((folder) => join(packages, folder, name)).find(existsSync);
  if (!file) {
    throw new Error(`the styles ask for the image ${name}, which neither package has`);
  }
  copyFileSync(file, join(dist, "images", name));
}

// Both libraries are under the MIT licence, which asks for its notice to travel along.
const notices = ["govuk-frontend", "@ministryofjustice/frontend"].map((name) => {
  const folder = join(packages, name);
  const { version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file = ["LICENSE", "LICENSE.txt", "LICENCE", "LICENCE.txt"].map((f) => join(folder, f)).find(existsSync);
  return `${name} ${version}, licence ${license}: ${HOLDERS[name]}\n\n${file ? readFileSync(file, "utf8") : MIT}`;
});
writeFileSync(join(dist, "notices.txt"), notices.join(`\n\n${"-".repeat(72)}\n\n`));
