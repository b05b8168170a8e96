// Which font files do the pages carry? Noto Sans with its Cyrillic, Greek, Arabic and Chinese companions.
//
// Chinese has thousands of signs. The signs of our own catalogue and of the country names travel in one small file;
// every other sign comes from a slice that the browser fetches only when a page shows it.
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import subsetFont from "subset-font";

const WEIGHTS = { wght: { min: 400, max: 700 } };
const CHINESE_NAME = "中文";
const CHINESE_PUNCTUATION = "，。、；：？！（）《》「」“”‘’…—·％＋－～０１２３４５６７８９";

export async function fontFiles(here, require) {
  const folder = (name) => path.dirname(require.resolve(`${name}/package.json`));
  const files = [];
  const keep = (plain, bytes) => {
    const digest = createHash("sha256").update(bytes).digest("hex").slice(0, 8);
    const name = `${plain}-${digest}.woff2`;
    files.push({ name, bytes });
    return name;
  };

  let everywhere = "";
  const sans = folder("@fontsource-variable/noto-sans");
  for (const face of faces(await readFile(path.join(sans, "wght.css"), "utf8"))) {
    const script = /noto-sans-(.+)-wght-normal/.exec(face.file)?.[1];
    if (!["latin", "latin-ext", "cyrillic", "cyrillic-ext", "greek", "vietnamese"].includes(script)) continue;
    const name = keep(`noto-sans-${script}`, await readFile(path.join(sans, face.file)));
    everywhere += rule("Noto Sans", "400 700", name, face.range);
  }

  const arabic = folder("@fontsource-variable/noto-sans-arabic");
  for (const face of faces(await readFile(path.join(arabic, "wght.css"), "utf8"))) {
    if (!face.file.includes("arabic-arabic")) continue;
    const range = "U+0600-06FF,U+200C-200F,U+FB50-FBFF,U+FE70-FEFC";
    const bytes = await subsetFont(await readFile(path.join(arabic, face.file)), signs(range), {
      targetFormat: "woff2",
      variationAxes: WEIGHTS,
    });
    everywhere += rule("Noto Sans", "400 700", keep("noto-sans-arabic", bytes), range);
  }

  const chinese = folder("@fontsource/noto-sans-sc");
  const whole = await readFile(path.join(chinese, "files/noto-sans-sc-chinese-simplified-400-normal.woff2"));
  let onDemand = "";
  for (const face of faces(await readFile(path.join(chinese, "400.css"), "utf8"))) {
    const slice = /noto-sans-sc-(\d+)-400/.exec(face.file)?.[1];
    if (slice === undefined) continue;
    const name = keep(`noto-sans-sc-${slice}`, await readFile(path.join(chinese, face.file)));
    onDemand += rule("Noto Sans SC", "400", name, face.range);
  }
  const own = await chineseSigns(here);
  const core = await subsetFont(whole, own, { targetFormat: "woff2" });
  onDemand += rule("Noto Sans SC", "400", keep("noto-sans-sc-core", core), ranges(own));
  const print = await printFonts(sans, arabic, whole);
  const label = await subsetFont(whole, CHINESE_NAME, { targetFormat: "woff2" });
  everywhere += rule("Noto Sans SC", "400", keep("noto-sans-sc-name", label), ranges(CHINESE_NAME));
  return { files, everywhere, chinese: onDemand, print };
}

// The same faces for the PDF writer, which reads neither woff2 nor fonts of variable weight; it takes what a page uses.
async function printFonts(sans, arabic, whole) {
  const made = [];
  const keep = async (name, bytes, text, axes) => {
    const settings = { targetFormat: "truetype", ...(axes && { variationAxes: axes }) };
    made.push({ name: `print-${name}.ttf`, bytes: await subsetFont(bytes, text, settings) });
  };
  for (const [folder, wanted] of [
    [sans, ["latin", "latin-ext", "cyrillic", "greek"]],
    [arabic, ["arabic"]],
  ]) {
    for (const face of faces(await readFile(path.join(folder, "wght.css"), "utf8"))) {
      const script = /-([a-z]+(?:-ext)?)-wght-normal/.exec(face.file)?.[1];
      if (!wanted.includes(script)) continue;
      const bytes = await readFile(path.join(folder, face.file));
      for (const weight of [400, 700]) await keep(`${script}-${weight}`, bytes, signs(face.range), { wght: weight });
    }
  }
  const every = Array.from({ length: 0xffff - 0x2e80 }, (_, step) => String.fromCodePoint(0x2e80 + step))
    .filter((sign) => !/[\ud800-\udfff]/.test(sign))
    .join("");
  await keep("chinese-400", whole, every + CHINESE_PUNCTUATION);
  return made;
}

async function chineseSigns(here) {
  const catalogue = path.resolve(here, "../src/tocsin/surfaces/locales/zh/messages.po");
  const text = await readFile(catalogue, "utf8").catch(() => "");
  const names = new Intl.DisplayNames("zh", { type: "region", fallback: "none" });
  let found = text + CHINESE_NAME + CHINESE_PUNCTUATION;
  for (let first = 65; first <= 90; first++) {
    for (let second = 65; second <= 90; second++) {
      found += names.of(String.fromCharCode(first, second)) ?? "";
    }
  }
  return [...new Set(found)].filter((sign) => sign.codePointAt(0) > 0x2e7f).sort().join("");
}

function* faces(css) {
  for (const block of css.split("@font-face").slice(1)) {
    const file = /url\(\.\/(files\/[^)]+\.woff2)\)/.exec(block)?.[1];
    const range = /unicode-range:\s*([^;]+);/.exec(block)?.[1];
    if (file && range && /font-style:\s*normal/.test(block)) yield { file, range };
  }
}

function rule(family, weight, file, range) {
  const source = `url("./${file}") format("woff2")`;
  return `@font-face{font-family:"${family}";font-style:normal;font-display:swap;font-weight:${weight};src:${source};unicode-range:${range}}\n`;
}

function signs(range) {
  return range
    .split(",")
    .flatMap((part) => {
      const [first, last = first] = part.replace("U+", "").split("-").map((code) => parseInt(code, 16));
      return Array.from({ length: last - first + 1 }, (_, step) => String.fromCodePoint(first + step));
    })
    .join("");
}

function ranges(text) {
  return [...text].map((sign) => `U+${sign.codePointAt(0).toString(16)}`).join(",");
}
